"""init, mappings check: from an empty folder to files that fit the CRM."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from mappings.check import check as check_mapping
from mappings.init import write_template
from mappings.organisation import Organisation
from sync.cli.exits import Exit, Refused, vars_of
from sync.cli.out import BAD, QUIET
from sync.cli.safe import safe
from sync.cli.shell import Shell
from sync.cli.syncing import OneOrAll


def init(
    shell: Shell,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that does not exist yet, or is empty.")],
) -> None:
    """Make a company folder: your organisations, fields, playbooks, methodologies and weights, as commented YAML."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder}: is not empty; nothing was written. Nearest: name a new folder", Exit.SETUP)
    write_template(folder)
    files = sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())
    shell.out.document({"folder": str(folder), "files": files})
    shell.out.say(f"Made {folder} with {len(files)} files. Next:")
    steps = (
        (f"$EDITOR {folder}/orgs/*.yaml", "which CRM, which deals, whose calendar"),
        (f"cornerman preflight -C {folder}", "log-in, objects, fields, permissions"),
        (f"cornerman sync --dry-run -C {folder}", "read and judge, write nothing"),
        (f"cornerman sync -C {folder}", "the first sync"),
    )
    for number, (line, why) in enumerate(steps, 1):
        shell.out.say(Text(f"{number}. {why}", style=QUIET))
        shell.out.paste(f"   {line}")


def check(shell: Shell, org: OneOrAll = None) -> Exit:
    """Hold your files against the CRM as it is: objects, fields, types, roles, stages; each fault with its remedy."""
    found: list[dict[str, Any]] = []
    for organisation in shell.organisations(org):
        with shell.out.step(f"{organisation.alias}: compare with the CRM") as step:
            problems = _problems(shell, organisation)
            step.tells(f"{len(problems)} problems" if problems else "all there")
        found += [{"organisation": organisation.alias, **vars_of(p), "says": str(p)} for p in problems]
    shell.out.document({"problems": found})
    for problem in found:
        shell.out.paste(safe(problem["says"]), BAD)
    if not found:
        shell.out.say("Every file is sound, and the CRM has what they name.")
    return Exit.FOUND if found else Exit.DONE


def _problems(shell: Shell, organisation: Organisation) -> list[Any]:
    objects = [kind.object for kind in organisation.fields.kinds.values()]
    with shell.connect(organisation) as crm:
        return list(check_mapping(organisation, crm.describe(objects)))
