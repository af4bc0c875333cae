"""Another threshold, tried on the past: `risk.buyer-silent.quiet_workdays=15`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mappings.organisation import Organisation, Process
from rules.playbook import Playbook


class BadThreshold(ValueError):
    """Not a threshold; the message says how one is written."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A limit of a rule, and the value to try."""

    rule: str
    limit: str
    value: float

    @classmethod
    def parse(cls, text: str) -> "Threshold":
        name, _, number = text.partition("=")
        rule, _, limit = name.strip().rpartition(".")
        try:
            return cls(rule if rule.count(".") == 1 else "", limit, float(number)).checked(text)
        except ValueError as error:
            raise BadThreshold(f'"{text}" is no threshold. Write risk.buyer-silent.quiet_workdays=15') from error

    def checked(self, text: str) -> "Threshold":
        if not self.rule or not self.limit:
            raise ValueError(text)
        return self

    def __str__(self) -> str:
        return f"{self.rule}.{self.limit}={self.value:g}"


def with_threshold(organisation: Organisation, one: Threshold) -> Organisation:
    """The organisation with this limit in all its playbooks. Judging by it raises `BadLimits` for a wrong one."""

    def changed(process: Process) -> Process:
        return replace(process, playbook=_changed(process.playbook, one))

    others: Mapping[str, Process] = {kind: changed(process) for kind, process in organisation.processes.items()}
    return replace(organisation, process=changed(organisation.process), processes=others)


def _changed(playbook: Playbook, one: Threshold) -> Playbook:
    value = int(one.value) if one.value.is_integer() else one.value
    given = {**playbook.limits.get(one.rule, {}), one.limit: value}
    return replace(playbook, limits={**playbook.limits, one.rule: given})
