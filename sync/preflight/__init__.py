"""May we do what we are asked to, and what will it take? Looks at everything, changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from connector import package
from connector.crm import Crm
from connector.records import Identity
from connector.survey import Automations
from mappings import own
from mappings.organisation import Organisation
from sync.clock import Clock, company_day
from sync.preflight.checks import Check, licence_checks, mapping_checks, organisation_checks, package_checks
from sync.preflight.forecast import Calls, Space, calls_of, space_checks, space_of
from sync.preflight.reach import Reach, reach_of
from sync.store import Store, organisations

__all__ = ["Check", "Flight", "preflight"]


@dataclass(frozen=True, slots=True)
class Flight:
    """Whose organisation answered, every check in order, the forecasts, and what reaches the CRM."""

    identity: Identity
    checks: tuple[Check, ...]
    space: Space
    calls: Calls
    automations: Mapping[str, Automations]  # by object that we write to
    reach: Reach

    @property
    def failed(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.needed and check.ok is False)

    @property
    def unseen(self) -> tuple[Check, ...]:
        """What could not be looked at: unknown, and no fault."""
        return tuple(check for check in self.checks if check.ok is None)


def preflight(organisation: Organisation, crm: Crm, store: Store, clock: Clock) -> Flight:
    """Look at everything a sync will need. Raises what the CRM raises when not even that can be seen."""
    identity = crm.identity()
    opportunity = organisation.fields.opportunity.object
    mapped = [kind.object for kind in organisation.fields.kinds.values()]
    shapes = crm.describe(dict.fromkeys([*mapped, *package.package().objects]))
    grants = crm.survey.grants(identity.user)
    automations = crm.survey.automations([opportunity, *own.PARENTS_FIRST])
    with store.begin() as connection:
        known = organisations.load(connection, organisation.alias)
    checks = [
        *organisation_checks(organisation, identity, known),
        *licence_checks(grants),
        *package_checks(organisation, shapes),
        *mapping_checks(organisation, shapes),
    ]
    space = space_of(organisation, crm, store)
    checks.extend(space_checks(space))
    reach = reach_of(organisation, store, company_day(clock(), organisation.time_zone), checks)
    return Flight(identity, tuple(checks), space, calls_of(organisation, crm, shapes, space), automations, reach)
