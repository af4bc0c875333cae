"""The practice organisation: a Salesforce-shaped org on localhost, told from a seed or from somebody's own table.

Only this module brings the protocol (`connector.sandbox.wire`) and its people (`connector.sandbox.stories`) together.
"""

import json
import secrets
import shutil
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from connector import package
from connector.sandbox import stories
from connector.sandbox.stories.table import load_table
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.rest.state import App
from connector.sandbox.wire.schema import Field, able
from connector.sandbox.wire.server import Sandbox
from mappings.init import write_template
from mappings.load import table_fields
from mappings.own import CALL_REVIEW
from mappings.table import TableFields
from sync.settings import BadSettings

COMPANY_FIELDS = "Cornerman_Company_Fields"
"""The permission set that the practice organisation's admin made beside the shipped one."""
KEY_NAME, SECRET_NAME = "SANDBOX_CONSUMER_KEY", "SANDBOX_CONSUMER_SECRET"

_ACTIVITIES = ("Task", "Event", "EventRelation", "EmailMessage", "VideoCall", "VideoCallTranscript")
_HEAD = "# A practice organisation on this machine."

Rows = Iterable[tuple[str, Iterable[dict[str, Any]]]]


@dataclass(frozen=True)
class Practice:
    """An org with everything in it, and the log-in made for it: both live as long as this process."""

    org: Org
    app: App
    counts: Mapping[str, int]  # rows by object


def from_story(
    deals: int, closed: int | None, seed: int, now: datetime, *, pinned: bool, package: bool = True
) -> Practice:
    """The made-up company. The same arguments tell the same org.

    Without the `package` it is as before the administrator deployed it; nobody holds a permission set of it yet.
    """
    told = stories.tell(deals, closed, seed, today=now.date())
    return _practice(stories.schema(), told, now, pinned=pinned, packaged=package)


def from_table(table: Path, mapping: Path, now: datetime, *, pinned: bool) -> Practice:
    """Somebody's own deals. Raises `TableError` (a ValueError) for the table, `BadMapping` for its mapping."""
    loaded = load_table(table, told_fields(table_fields(mapping)), now.date())
    return _practice(loaded.schema, loaded.rows, now, pinned=pinned)


def told_fields(fields: TableFields) -> stories.TableFields:
    """A fields file's `load:` in the words of the stories."""
    return stories.TableFields(
        columns={
            name: stories.Column(one.field, one.kind, one.label, dict(one.values))
            for name, one in fields.columns.items()
        },
        constants=dict(fields.constants),
        owner=fields.owner,
        account=fields.account,
        decimal=fields.decimal,
        dates=fields.dates,
    )


@contextmanager
def served(practice: Practice, port: int) -> Iterator[Sandbox]:
    """On 127.0.0.1 while the block lasts. Raises OSError where the port is taken."""
    with Sandbox(practice.org, [practice.app], port) as sandbox:
        yield sandbox


def environment(practice: Practice) -> dict[str, str]:
    """The secrets of this start, by the names that `organisation_file` gives them."""
    return {KEY_NAME: practice.app.consumer_key, SECRET_NAME: practice.app.consumer_secret}


def organisation_file(url: str, fields: str = "salesforce") -> str:
    """What stands in orgs/*.yaml for a practice organisation at this address."""
    return f"""\
{_HEAD} Its secrets are made anew at each start and stand in .env.
login:
  url: {url}
  consumer_key: {KEY_NAME}
  consumer_secret: {SECRET_NAME}
scope:
  kinds: [New_Business] # renewals are another process
fields: {fields}
playbook: meddpicc
currency: EUR
time_zone: Europe/Berlin
holidays:
  country: DE
  region: BE
"""


# --- a company folder wired to it


_MARK = "demo.json"


def clear_demo(folder: Path) -> None:
    """Make room for a new demo. Raises `BadSettings` for a folder that is no demo's, or whose demo still runs."""
    if not folder.exists():
        return
    mark = folder / _MARK
    if not folder.is_dir() or (any(folder.iterdir()) and not mark.exists()):
        raise BadSettings(f"{folder}: is no folder of a demo; nothing was touched. Nearest: cornerman demo -C .demo")
    if mark.exists():
        url = urlsplit(str(json.loads(mark.read_text(encoding="utf-8")).get("url")))
        if _answers(url.hostname or "", url.port or 0):
            raise BadSettings(
                f"{folder}: its demo still runs at {url.geturl()}. Nearest: end it, or cornerman demo -C OTHER_FOLDER"
            )
    shutil.rmtree(folder)


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def write_demo(folder: Path, practice: Practice, url: str) -> None:
    """A company folder from the template, with one organisation: the practice one."""
    write_template(folder)
    for file in (folder / "orgs").glob("*.yaml"):
        file.unlink()
    (folder / _MARK).write_text(json.dumps({"url": url}), encoding="utf-8")
    write_login(folder, practice, url)


def write_login(folder: Path, practice: Practice, url: str, fields: Path | None = None) -> None:
    """orgs/sandbox.yaml, and the secrets of this start in .env beside whatever stands there.

    Raises `BadSettings` for an orgs/sandbox.yaml that is somebody's own.
    """
    file = folder / "orgs" / "sandbox.yaml"
    if file.exists() and not file.read_text(encoding="utf-8").startswith(_HEAD):
        raise BadSettings(f"{file}: is not one that this command wrote. Nearest: rename yours")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(organisation_file(url, fields.stem if fields else "salesforce"), encoding="utf-8")
    if fields is not None:
        (folder / "fields").mkdir(exist_ok=True)
        kept = folder / "fields" / fields.name
        if not kept.exists() or not kept.samefile(fields):
            shutil.copyfile(fields, kept)
    secret = folder / ".env"
    new = environment(practice)
    before = secret.read_text(encoding="utf-8").splitlines() if secret.exists() else []
    lines = [line for line in before if line.partition("=")[0].strip() not in new]
    secret.touch(mode=0o600)
    secret.write_text("\n".join([*lines, *(f"{name}={value}" for name, value in new.items())]) + "\n", encoding="utf-8")


# --- the org itself


def _practice(
    schema: Mapping[str, Iterable[Mapping[str, Any]]], rows: Rows, now: datetime, *, pinned: bool, packaged: bool = True
) -> Practice:
    org = Org(now=now if pinned else None)
    for object_name, fields in schema.items():
        for one in fields:
            org.add_field(object_name, _field(org, object_name, one))
    if packaged:
        org.deploy(package.SOURCE)
    counts: dict[str, int] = {}
    for object_name, some in rows:
        counts[object_name] = counts.get(object_name, 0) + org.load(object_name, some)
    username = str(stories.people().integration["Username"])
    if packaged:
        _give_seats(org, username)
    _grant_company_fields(org, [str(one["name"]) for one in schema["Opportunity"] if one["custom"]])
    org.assign(username, COMPANY_FIELDS)
    # Calls are their hosts' and of those above; an admin lets the integration read them all.
    org.share("VideoCall", "Private")
    org.allow(COMPANY_FIELDS, "VideoCall", ["read", "view_all"])
    app = App(f"practice.{secrets.token_hex(8)}", secrets.token_urlsafe(24), username)
    return Practice(org, app, counts)


def _give_seats(org: Org, integration: str) -> None:
    """Who holds which permission set of the package; of a table's own people, those who are the story's too."""
    org.assign(integration, "Cornerman_Integration")
    for username, permission_set in stories.seats():
        if org.value("User", "Username", username, "Id"):
            org.assign(username, permission_set)
    # Reviews are their owners' until shared: this admin took away what comes to managers by the role hierarchy.
    org.share(CALL_REVIEW, "Private", hierarchies=False)


def _grant_company_fields(org: Org, own: Iterable[str]) -> None:
    """What an admin adds to the shipped permission set: the company's own fields, and activities."""
    org.permission_set(COMPANY_FIELDS)
    for name in own:
        org.allow(COMPANY_FIELDS, f"Opportunity.{name}", ["read"])
    for name in _ACTIVITIES:
        org.allow(COMPANY_FIELDS, name, ["read"])
        for field in org.objects[name.lower()]:
            if field.permissionable:
                org.allow(COMPANY_FIELDS, f"{name}.{field.name}", ["read"])


def _field(org: Org, object_name: str, one: Mapping[str, Any]) -> Field:
    """A field in describe's words, as the org keeps it; a standard one gets the company's values and history."""
    values = tuple(str(value["value"]) for value in one.get("picklistValues", ()))
    tracked = bool(one.get("trackHistory"))
    known = org.objects[object_name.lower()].get(str(one["name"]))
    if known is not None:
        return replace(known, picklist=values or known.picklist, tracked=tracked or known.tracked)
    kind = str(one["type"])
    return Field(
        name=str(one["name"]),
        type=kind,
        label=str(one["label"]),
        length=18 if kind == "reference" else int(one.get("length", 255 if kind == "picklist" else 0)),
        precision=int(one.get("precision", 0)),
        scale=int(one.get("scale", 0)),
        able=able(kind),
        reference_to=tuple(one.get("referenceTo", ())),
        relationship=one.get("relationshipName"),
        picklist=values,
        custom=True,
        tracked=tracked,
    )
