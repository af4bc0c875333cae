"""From an organisation's YAML to its CRM. Which class serves which `crm:` word is known here and nowhere else."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from connector.crm import Crm
from connector.errors import FixYourSetup
from mappings.organisation import Organisation

Environment = Mapping[str, str]


def connect(organisation: Organisation, environment: Environment) -> AbstractContextManager[Crm]:
    """Signed in for as long as the block lasts. Raises `FixYourSetup` for a secret that is missing or refused."""
    return _CRMS[organisation.crm](organisation, environment)


@contextmanager
def _salesforce(organisation: Organisation, environment: Environment) -> Iterator[Crm]:
    from connector.salesforce import Login, Salesforce  # its libraries load slowly, and most commands do without

    login = organisation.login
    key = _secret(organisation, "private_key", environment)
    crm = Salesforce.connect(
        Login(
            url=login.url,
            consumer_key=_secret(organisation, "consumer_key", environment) or "",
            consumer_secret=_secret(organisation, "consumer_secret", environment),
            username=_secret(organisation, "username", environment),
            # A PEM text set as one line carries its line ends as \n.
            private_key=key.replace("\\n", "\n") if key else None,
        )
    )
    try:
        yield crm
    finally:
        crm.close()


@contextmanager
def _files(organisation: Organisation, _environment: Environment) -> Iterator[Crm]:
    from connector.files import Files
    from connector.files.sheet import Said

    exports = organisation.exports
    assert exports is not None  # the organisation's file is checked for it
    crm = Files(
        exports.folder,
        Said(exports.decimal, exports.dates),
        time_zone=organisation.time_zone,
        currency=organisation.currency,
        language=organisation.language,
    )
    try:
        yield crm
    finally:
        crm.close()


_CRMS: Mapping[str, Callable[[Organisation, Environment], AbstractContextManager[Crm]]] = {
    "salesforce": _salesforce,
    "files": _files,
}


def _secret(organisation: Organisation, part: str, environment: Environment) -> str | None:
    name: str | None = getattr(organisation.login, part)
    if name is None:
        return None
    value = environment.get(name, "").strip()
    if not value:
        raise FixYourSetup(
            f"the environment variable {name} is not set",
            place=f"orgs/{organisation.alias}.yaml login.{part}",
            remedy=f"Set it, or write {name}=... into the file .env of the company folder",
        )
    return value
