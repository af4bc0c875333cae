"""How far the process is followed in the open deals of an organisation, and in closed deals what that went with.

Open deals as they were last judged: the ledger's word, nothing is judged anew. Closed deals as they stood on the last
date of the backtest's calendar on which they were open, from history only; so a step that is done as the deal closes
is no sign of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from mappings import translate
from mappings.organisation import Organisation
from mappings.translate.values import text
from rules.assessment import Step, StepCheck, StepState
from rules.followed import Followed, Judged, Stood, Tied, followed
from rules.judge import Judge
from sync.backtest.examine import NO_DATE, Dates, closed_deals, examiner_of
from sync.codec import from_json, plain
from sync.store import kept, ledger
from sync.turn import Progress, no_progress


@dataclass(frozen=True, slots=True)
class Outcome:
    """What following, and how the elements stood, went with in closed deals.

    `left_out` counts, by cause, the closed deals it does not stand on.
    """

    closed: int
    deals: int
    won: int
    left_out: Mapping[str, int]
    tied: tuple[Tied, ...]
    stood: tuple[Stood, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Adherence of the open deals; `names` puts words to the keys of deals, reps, teams, stages, steps and elements.

    A team is the reps of one manager, under the manager's id. `erased` deals could not be looked at.
    """

    deals: int
    erased: int
    followed: Followed
    names: Mapping[str, Mapping[str, str]]
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class _Check:
    state: StepState


@dataclass(frozen=True, slots=True)
class _Step:
    """A step as an answer of any engine has stored it, as far as it is counted."""

    key: str
    stage: str
    check: _Check
    breached: bool = False
    reason: str | None = None

    @property
    def step(self) -> Step:
        return Step(self.key, self.stage, StepCheck(self.check.state), breached=self.breached, reason=self.reason)


@dataclass(frozen=True, slots=True)
class _Result:
    steps: tuple[_Step, ...] = ()


@dataclass
class _People:
    """Whose a deal is, and whose team they are of, as the CRM's users say."""

    owners: dict[str, str] = field(default_factory=dict)  # deal -> user
    names: dict[str, str] = field(default_factory=dict)  # user -> name
    managers: dict[str, str] = field(default_factory=dict)  # user -> user

    @classmethod
    def of(cls, connection: Connection, organisation: Organisation) -> "_People":
        fields, found = organisation.fields, cls()
        owner = fields.opportunity.fields.get("owner", "")
        for row in kept.of_object(connection, organisation.alias, fields.opportunity.object):
            if whose := text(row.values.get(owner)):
                found.owners[row.id] = whose
        if users := fields.kinds.get("user"):
            for row in kept.of_object(connection, organisation.alias, users.object):
                found.names[row.id] = text(row.values.get(users.fields.get("name", ""))) or row.id
                if manager := translate.manager_of(fields, row):
                    found.managers[row.id] = manager
        return found

    def judged(self, deal: str, won: bool | None, steps: tuple[Step, ...]) -> Judged:
        owner = self.owners.get(deal, "")
        return Judged(deal, owner, self.managers.get(owner), won, steps)


def adherence(connection: Connection, organisation: Organisation) -> Told:
    """How far each open deal, rep, team, stage and step follows the process, by the assessments that stand."""
    people = _People.of(connection, organisation)
    judged, deals, erased = [], {}, 0
    for deal, listed, result in ledger.standing_results(connection, organisation.alias):
        if listed is None or result is None:
            erased += 1
            continue
        deals[deal] = str(plain(listed)["deal"]["name"])
        judged.append(people.judged(deal, None, tuple(one.step for one in from_json(result, _Result).steps)))
    found = followed(judged)
    return Told(
        deals=len(judged),
        erased=erased,
        followed=found,
        names={
            "deals": deals,
            "reps": {one.key: people.names.get(one.key, one.key) for one in found.reps},
            "teams": {one.key: people.names.get(one.key, one.key) for one in found.teams},
            "stages": {s.key: s.label for p in organisation.all_playbooks() for s in p.stages},
            "steps": {e.key: e.title for p in organisation.all_playbooks() for s in p.stages for e in s.steps},
            "elements": {e.key: e.label for p in organisation.all_playbooks() for e in p.methodology.elements},
        },
    )


def outcome(
    connection: Connection,
    organisation: Organisation,
    judges: Mapping[str, Judge],
    dates: Dates,
    progress: Progress = no_progress,
) -> Outcome:
    """How often closed deals were won with each step and without it. `judges`: by the name of their playbook."""
    examiner = examiner_of(connection, organisation, judges, dates)
    people = _People.of(connection, organisation)

    def past() -> Iterator[Judged]:
        for records, said in closed_deals(connection, organisation, progress):
            if (life := examiner.life_of(records)) is None:
                continue
            case = examiner.case_then(records, said, life.days[-1]) if life.days else None
            if case is None:
                examiner.found.left_out[NO_DATE] += 1
                continue
            playbook = organisation.playbook_for(records[organisation.fields.opportunity.object][0])
            found = judges[playbook.name].judge(case)
            yield replace(people.judged(case.deal.id, life.won, found.steps), elements=found.elements)

    judged = list(past())
    told = followed(judged)
    return Outcome(
        closed=examiner.found.closed,
        deals=len(judged),
        won=sum(1 for one in judged if one.won),
        left_out=dict(examiner.found.left_out),
        tied=told.tied,
        stood=told.stood,
    )
