"""What was learned from closed deals: weights and norms in frozen versions, of which one stands or none."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, select, update

from mappings.organisation import Organisation, Process
from rules.playbook import Norms, Playbook, Weights
from sync.codec import from_json, to_json
from sync.store.tables import learned
from sync.store.upsert import replace_all


@dataclass(frozen=True, slots=True)
class Version:
    """Weights and norms learned together, never changed. `worth` says in a sentence what they were worth."""

    number: int
    made_on: str
    weights: Weights
    norms: Norms
    signal: bool  # whether the order they give held on deals that were held back
    worth: str


def versions(connection: Connection, alias: str, playbook: str) -> list[tuple[Version, bool]]:
    """Every version of a playbook, oldest first, and whether it stands."""
    mine = (learned.c.organisation == alias, learned.c.playbook == playbook)
    rows = connection.execute(select(learned.c.data, learned.c.stands).where(*mine).order_by(learned.c.number))
    return [(from_json(row.data, Version), row.stands) for row in rows]


def next_number(connection: Connection, alias: str, playbook: str) -> int:
    mine = (learned.c.organisation == alias, learned.c.playbook == playbook)
    return (connection.execute(select(func.max(learned.c.number)).where(*mine)).scalar() or 0) + 1


def keep(connection: Connection, alias: str, playbook: str, version: Version) -> None:
    """A new version, which stands from now on."""
    stand(connection, alias, playbook, None)
    row = {
        "organisation": alias,
        "playbook": playbook,
        "number": version.number,
        "made_on": version.made_on,
        "stands": True,
        "data": to_json(version),
    }
    replace_all(connection, learned, [row])


def stand(connection: Connection, alias: str, playbook: str, number: int | None) -> None:
    """This version stands from now on; with None the playbook's own weights do."""
    mine = (learned.c.organisation == alias, learned.c.playbook == playbook)
    connection.execute(update(learned).where(*mine).values(stands=False))
    if number is not None:
        connection.execute(update(learned).where(*mine, learned.c.number == number).values(stands=True))


def as_learned(connection: Connection, organisation: Organisation) -> Organisation:
    """The organisation with the learned versions that stand in place of its playbooks' own weights and norms."""
    rows = connection.execute(
        select(learned.c.playbook, learned.c.data).where(learned.c.organisation == organisation.alias, learned.c.stands)
    )
    standing = {row.playbook: from_json(row.data, Version) for row in rows}
    if not standing:
        return organisation
    return replace(
        organisation,
        process=_process(organisation.process, standing),
        processes={kind: _process(one, standing) for kind, one in organisation.processes.items()},
    )


def _process(process: Process, standing: Mapping[str, Version]) -> Process:
    version = standing.get(process.playbook.name)
    return replace(process, playbook=learned_playbook(process.playbook, version)) if version else process


def learned_playbook(playbook: Playbook, version: Version) -> Playbook:
    """The playbook weighed by this version. A rule named since has the playbook's points until the next learning; one
    taken back into preview has none."""
    own = playbook.weights.points
    told = {key: points for key, points in version.weights.points.items() if key in own or key.startswith("signal.")}
    weights = replace(version.weights, points={**own, **told}, enough=playbook.weights.enough)
    return replace(playbook, weights=weights, norms=version.norms)
