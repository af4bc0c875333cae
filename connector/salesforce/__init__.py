"""Salesforce, as the signed-in user sees it.

There was no live org to try it against: everything here ran only against the sandbox org and the bodies that users
of other clients quote. `read.py`, `write.py` and `describe.py` name what they rely on.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from connector.crm import JobResult, JobState
from connector.errors import CrmError, FixYourSetup
from connector.records import Budget, Edit, Identity, ObjectShape, Page, Row, Want, Write, Written
from connector.salesforce import history
from connector.salesforce import write as writing
from connector.salesforce.auth import Login
from connector.salesforce.bulk import ingest
from connector.salesforce.bulk.jobs import BulkLimits, Waiting
from connector.salesforce.describe import Described, describe
from connector.salesforce.patience import Patience
from connector.salesforce.read import Reader
from connector.salesforce.session import Session, Timeouts
from connector.salesforce.survey import SalesforceSurvey

__all__ = ["BulkLimits", "Login", "Patience", "Salesforce", "Timeouts", "Waiting"]

_ORGANISATION = "SELECT Id, Name, IsSandbox, TimeZoneSidKey, LanguageLocaleKey FROM Organization"
_CURRENCY = "SELECT IsoCode FROM CurrencyType WHERE IsCorporate = true"


class Salesforce:
    """Fulfils `connector.crm.Crm` for one organisation; may be used from several threads."""

    batch_size = writing.BATCH_SIZE

    def __init__(self, session: Session, bulk: BulkLimits) -> None:
        self._session = session
        self._described: dict[str, Described] = {}
        self._reader = Reader(session, self, bulk)
        self._bulk = bulk
        self._jobs = ingest.IngestJobs(session, bulk, self._fixed)
        self._lost: set[str] = set()
        self.survey = SalesforceSurvey(session, self)
        self._losing = threading.Lock()
        self.bulk_from, self.bulk_rows = bulk.write_from, bulk.rows

    @classmethod
    def connect(
        cls,
        login: Login,
        *,
        patience: Patience | None = None,
        timeouts: Timeouts | None = None,
        bulk: BulkLimits | None = None,
    ) -> "Salesforce":
        """Signs in. `FixYourSetup` says what to check when Salesforce refuses."""
        return cls(Session(login, patience or Patience(), timeouts or Timeouts()), bulk or BulkLimits())

    def close(self) -> None:
        self._session.close()

    def identity(self) -> Identity:
        """The organisation, and the user we act as.

        `currency` is empty where the organisation has one currency only: no query tells which (unverified against a
        live org).
        """
        user = self._session.userinfo()
        organisation, currency = self._session.query_together([_ORGANISATION, _CURRENCY], place="Organization")
        if isinstance(organisation, CrmError):
            raise organisation
        if not organisation["records"]:
            raise FixYourSetup(
                "the organisation's own record is hidden",
                place="Organization",
                remedy="Give the integration user 'View Setup and Configuration'",
            )
        found = organisation["records"][0]
        return Identity(
            organisation=found["Id"],
            name=found["Name"],
            user=str(user["user_id"]),
            is_sandbox=bool(found["IsSandbox"]),
            time_zone=found["TimeZoneSidKey"],
            currency=_first(currency, "IsoCode"),
            language=found["LanguageLocaleKey"],
        )

    def describe(self, objects: Iterable[str]) -> Mapping[str, ObjectShape]:
        """Asks anew each time; reading goes by the last answer. 25 objects cost one call of the day."""
        asked = list(dict.fromkeys(objects))
        found = describe(self._session, asked)
        self._described = {name: item for name, item in self._described.items() if name not in asked} | found
        seen = {f"{name}.{field}" for name, item in found.items() for field in item.shape.fields}
        with self._losing:
            self._lost -= seen
        return {name: item.shape for name, item in found.items()}

    def budget(self) -> Budget | None:
        return self._session.budget

    def changed_since(self, wants: Sequence[Want]) -> Iterator[Page]:
        self._learn(want.source.object for want in wants)
        return self._reader.changed_since(wants)

    def fetch(self, object_name: str, ids: Sequence[str], fields: Sequence[str]) -> Iterator[Row]:
        return self._reader.fetch(object_name, ids, fields)

    def edits(self, object_name: str, ids: Sequence[str], fields: Sequence[str], since: str) -> Iterator[Edit]:
        return history.edits(self._session, self, object_name, ids, fields, since)

    def write(self, writes: Sequence[Write]) -> Sequence[Written]:
        if not writes:
            return []
        return writing.write(self._session, writes, self._fixed(writes[0].object))

    def delete(self, object_name: str, ids: Sequence[str]) -> Sequence[Written]:
        return writing.delete(self._session, object_name, ids) if ids else []

    def cut_jobs(self, writes: Sequence[Write]) -> Iterator[Sequence[Write]]:
        return ingest.cut(writes, self._bulk)

    def open_job(self, object_name: str, writes: Sequence[Write]) -> str:
        return self._jobs.open(object_name, writes)

    def send_job(self, job: str, writes: Sequence[Write]) -> None:
        self._jobs.send(job, writes)

    def end_job(self, job: str) -> JobResult:
        return self._jobs.end(job)

    def job_state(self, job: str) -> JobState:
        return self._jobs.state(job)

    def drop_job(self, job: str) -> None:
        self._jobs.drop(job)

    @property
    def calls(self) -> int:
        return self._session.calls

    @property
    def spend(self) -> Callable[[], None]:
        return self._session.spend

    @spend.setter
    def spend(self, ask: Callable[[], None]) -> None:
        self._session.spend = ask

    @property
    def lost_fields(self) -> frozenset[str]:
        with self._losing:
            return frozenset(self._lost)

    def described(self, object_name: str) -> Described:
        """What the last describe said; an object that we may not see is for an admin to open."""
        self._learn([object_name])
        if object_name not in self._described:
            raise FixYourSetup(
                "the object does not exist, or the integration user may not see it",
                place=object_name,
                remedy="Grant it in the permission set, or take it out of the fields file",
            )
        return self._described[object_name]

    def sees(self, object_name: str) -> bool:
        self._learn([object_name])
        return object_name in self._described

    def lose(self, object_name: str, fields: Sequence[str]) -> None:
        """Notes fields that cannot be read."""
        with self._losing:
            self._lost.update(f"{object_name}.{field}" for field in fields)

    def _fixed(self, object_name: str) -> frozenset[str]:
        """Fields that can be set only when a record is created."""
        fields = self.described(object_name).shape.fields.values()
        return frozenset(field.name for field in fields if field.createable and not field.updateable)

    def _learn(self, objects: Iterable[str]) -> None:
        new = [name for name in objects if name not in self._described]
        if new:
            self._described.update(describe(self._session, new))


def _first(reply: dict[str, Any] | CrmError, field: str) -> str:
    if isinstance(reply, CrmError) or not reply["records"]:
        return ""
    return str(reply["records"][0][field])
