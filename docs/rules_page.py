"""docs/rules.md, made from the rules themselves."""

import re
from typing import Any

from rules.rule import discover

KINDS = {"risk": "Risks and good signs", "adherence": "Steps", "next_action": "Next actions"}
HEAD = """# Rules

Generated from `rules/` by `make docs`; do not edit. Each rule is one file; a playbook sets its limits within bounds.
It says nothing when a fact it needs is unknown.
"""
_PART = re.compile(r"^([A-Z][a-z ]+): ", re.MULTILINE)


def page() -> str:
    """The whole page."""
    rules = discover().all
    parts = [HEAD]
    for kind, title in KINDS.items():
        mine = [rule for rule in rules if rule.kind == kind]
        parts.append(f"\n## {title}\n\n" + "".join(f"- [{r.key}](#{_anchor(r.key)})\n" for r in mine))
        parts += [_section(rule) for rule in mine]
    return "".join(parts)


def _anchor(key: str) -> str:
    return key.replace(".", "")


def _section(rule: Any) -> str:
    title, _, body = rule.text.partition("\n\n")
    lines = re.sub(r"\n {2,}", " ", body).strip().split("\n")
    said = "\n".join("- " + _PART.sub(r"**\1:** ", line) for line in lines)
    said = re.sub(r"docs/sources\.md(#[a-z-]+)", r"[\1](sources.md\1)", said)
    needs = ", ".join(f"`{need}`" for need in rule.needs) or "nothing in particular"
    facts = f"- **Needs:** {needs}\n"
    if rule.answers:
        facts += f"- **Answers:** {', '.join(f'[{key}](#{_anchor(key)})' for key in rule.answers)}\n"
    return f"\n### {rule.key}\n\n{title}\n\n{said}\n{facts}{_limits(rule.limits.model_fields)}"


def _limits(fields: dict[str, Any]) -> str:
    if not fields:
        return ""
    rows = [
        f"| `{name}` | {_default(field)} | {_bounds(field)} | {field.description} |" for name, field in fields.items()
    ]
    return "\n| Limit | Default | Bounds | |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"


def _default(field: Any) -> str:
    if field.is_required():
        return "to be given"
    return ", ".join(field.default) if isinstance(field.default, tuple) else str(field.default)


def _bounds(field: Any) -> str:
    found = {type(m).__name__: m for m in field.metadata}
    least, most = found.get("Ge"), found.get("Le")
    return f"{least.ge} to {most.le}" if least and most else ""
