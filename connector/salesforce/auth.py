"""How we sign in to a Salesforce organisation, and what a refused log-in means.

Two ways, both of OAuth 2.0: client credentials (an External Client App with a run-as user) and JWT bearer (a
certificate and a user name). Tried only against the sandbox org; Salesforce's words for each refusal are
unverified against a live org.
"""

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from connector.errors import CrmError, FixYourSetup, TryLater
from connector.salesforce.redact import redact

_SUFFIX = ".salesforce.com"
_PLACE = "Salesforce log-in"


@dataclass(frozen=True, slots=True)
class Login:
    """Where to sign in and as whom. Give `consumer_secret`, or `username` with `private_key` (PEM text).

    `url` is the My Domain address, as in `https://acme.my.salesforce.com`; plain http is taken for this machine
    only. Secrets never show in its repr.
    """

    url: str
    consumer_key: str = field(repr=False)
    consumer_secret: str | None = field(default=None, repr=False)
    username: str | None = field(default=None, repr=False)
    private_key: str | None = field(default=None, repr=False)
    api_version: str = "66.0"  # Spring '26, the first in which calls' transcripts (VideoCallTranscript) are seen

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise FixYourSetup(
                "the address is not a web address",
                place=_PLACE,
                remedy="Use https://<your domain>.my.salesforce.com",
            )
        if not self.consumer_key:
            raise FixYourSetup(
                "no consumer key is given",
                place=_PLACE,
                remedy="Copy it from the External Client App (Settings, OAuth)",
            )
        by_key = bool(self.username and self.private_key)
        if bool(self.consumer_secret) == by_key:
            raise FixYourSetup(
                "one way to sign in is needed, and only one",
                place=_PLACE,
                remedy="Give the consumer secret, or the user name with the private key",
            )
        if self.is_local:
            return
        if parts.scheme == "http":
            raise FixYourSetup(
                "plain http would send the credentials readable to anyone", place=_PLACE, remedy="Use https"
            )
        self._check_host(parts.hostname)

    def _check_host(self, host: str) -> None:
        if not host.endswith(_SUFFIX):
            name = host.partition(".")[0]
            raise FixYourSetup(
                f"{host} is not an address to sign in at",
                place=_PLACE,
                remedy=f"Use the My Domain address, as in https://{name}.my.salesforce.com",
            )
        if self.consumer_secret and host in ("login.salesforce.com", "test.salesforce.com"):
            raise FixYourSetup(
                f"client credentials are not accepted at {host}",
                place=_PLACE,
                remedy="Use the My Domain address, as in https://acme.my.salesforce.com",
            )

    @property
    def is_local(self) -> bool:
        """Whether the organisation runs on this machine, as the sandbox org does."""
        host = urlsplit(self.url).hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    @property
    def domain(self) -> str:
        """What stands before `.salesforce.com`; for an organisation on this machine any will do."""
        host = urlsplit(self.url).hostname or ""
        return "local.my" if self.is_local else host.removesuffix(_SUFFIX)

    @property
    def audience(self) -> str:
        """Whom a JWT is meant for: `login`, or `test` for a Salesforce sandbox."""
        return "test" if self.domain == "test" or ".sandbox." in f".{self.domain}." else "login"


_REMEDIES = {
    "invalid_client_id": "Check the consumer key of the External Client App",
    "invalid_client": "Check the consumer key and the consumer secret of the External Client App",
    "invalid_grant": "Check in the External Client App's policies the run-as user (client credentials), or that this"
    " user is pre-authorised and the certificate belongs to the key (JWT); check that the user is active and the"
    " scopes hold api and refresh_token",
    "invalid_app_access": "Give the user access to the External Client App (a permission set or profile)",
    "invalid_scope": "Add the scopes api and openid to the External Client App",
    "inactive_user": "Activate the integration user",
    "unsupported_grant_type": "Switch the flow on in the External Client App: client credentials, or JWT bearer",
}
_DEFAULT_REMEDY = "Check the External Client App: its flow is on, its run-as user is set, its scopes hold api"


def refused(code: object, description: str) -> CrmError:
    """What a refused log-in means. `code` is OAuth's error, or the HTTP status where the body was no JSON."""
    if isinstance(code, int):
        if code >= 500 or code == 429:
            return TryLater(f"the log-in answered with status {code}", place=_PLACE, code=str(code))
        return FixYourSetup(
            f"the address does not answer as Salesforce does (status {code})",
            place=_PLACE,
            remedy="Check the My Domain address",
        )
    name = str(code or "unknown")
    said = redact(description)
    return FixYourSetup(
        f"refused ({name}{': ' + said if said else ''})",
        place=_PLACE,
        remedy=_REMEDIES.get(name, _DEFAULT_REMEDY),
        code=name,
    )


def unusable_key() -> FixYourSetup:
    """The private key could not sign."""
    return FixYourSetup(
        "the private key cannot be read",
        place=_PLACE,
        remedy="Give the RSA key as PEM text, beginning with -----BEGIN PRIVATE KEY-----, without a passphrase",
    )


def not_salesforce() -> FixYourSetup:
    """The log-in answered, and not as Salesforce does."""
    return FixYourSetup(
        "the address does not answer as Salesforce does", place=_PLACE, remedy="Check the My Domain address"
    )
