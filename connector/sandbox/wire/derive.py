"""What Salesforce works out by itself when a record is loaded or saved: names, stages, sums, system fields."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from connector.sandbox.ids import make_id

from .schema import SObject
from .values import round_to

if TYPE_CHECKING:
    from .org import Org

Record = dict[str, Any]
_NOBODY = make_id("005", 0)  # the automated process, where an org has no user yet
_FORECAST_NAMES = {
    "Omitted": "Omitted",
    "Pipeline": "Pipeline",
    "BestCase": "Best Case",
    "MostLikely": "Most Likely",
    "Forecast": "Commit",
    "Closed": "Closed",
}
_FORECASTS = {label: value for value, label in _FORECAST_NAMES.items()}
DERIVED = ("Contact", "User", "Opportunity", "Task", "Event")
"""The objects of which ``on_save`` fills something."""
_STAGE_COLUMNS = "MasterLabel, IsClosed, IsWon, DefaultProbability, ForecastCategory"


_FILLED = (
    "CreatedDate",
    "LastModifiedDate",
    "SystemModstamp",
    "CreatedById",
    "LastModifiedById",
    "OwnerId",
    "IsDeleted",
    "CurrencyIsoCode",
)


def stages(org: "Org") -> dict[str, tuple[bool, bool, float | None, str | None]]:
    """Closed, won, default probability and forecast category of each stage, by its label."""
    with org.storage.read() as connection:
        rows = connection.execute(f"SELECT {_STAGE_COLUMNS} FROM OpportunityStage")
        return {row[0]: (bool(row[1]), bool(row[2]), row[3], row[4]) for row in rows}


def fill_loaded(org: "Org", one: SObject) -> Callable[[Record], Record]:
    """A function that fills what a loaded row leaves out, and nothing else."""
    now = org.clock.now().replace(microsecond=0)
    author = org.value("User", "IsActive", 1, "Id") or _NOBODY
    currency = org.default_currency() if one.get("CurrencyIsoCode") else None
    known = stages(org) if one.name == "Opportunity" else {}
    month = int(org.organization()["FiscalYearStartMonth"] or 1) if one.name == "Opportunity" else 1
    numbered = one.name_field if one.name_field and one.name_field.auto_number else None
    has = {column.name for column in one}

    def fill(given: Record) -> Record:
        row = dict(given)
        if not row.get("Id"):
            row["Id"] = org.new_id(one)
        created = row.get("CreatedDate") or now
        modified = row.get("LastModifiedDate") or created
        writer = row.get("CreatedById") or row.get("OwnerId") or author
        defaults = (created, modified, modified, writer, writer, writer, False, currency)
        for name, value in zip(_FILLED, defaults, strict=True):
            if name in has and row.get(name) is None:
                row[name] = value
        if numbered and not row.get("Name"):
            row["Name"] = org.next_number(one, numbered)
        _people(one, row)
        if one.name == "Opportunity":
            _stage(row, known, {name for name in row if row[name] is not None})
            _money_and_period(row, month)
        elif one.name == "Task":
            _task(row, None, None)
        return row

    return fill


def on_save(org: "Org", one: SObject, record: Record, before: Record | None, given: set[str]) -> None:
    """Fill the derived fields of a record about to be saved. ``given``: the names that the client sent."""
    now = org.clock.now().replace(microsecond=0)
    _people(one, record)
    if one.name == "Opportunity":
        if before is None or record["StageName"] != before["StageName"]:
            _stage(record, stages(org), given)
            if before is not None:
                record["LastStageChangeDate"] = now
        elif before is not None and record["ForecastCategoryName"] != before["ForecastCategoryName"]:
            name = record["ForecastCategoryName"]
            record["ForecastCategory"] = _FORECASTS.get(name, record["ForecastCategory"])
        _money_and_period(record, int(org.organization()["FiscalYearStartMonth"] or 1))
    elif one.name == "Task":
        _task(record, before, now)
    elif one.name == "Event":
        _event(record)
    if one.name in ("Task", "Event"):
        _account_of_activity(org, record)


def _people(one: SObject, record: Record) -> None:
    if one.name in ("Contact", "User") and (record.get("LastName") or record.get("FirstName")):
        record["Name"] = " ".join(part for part in (record.get("FirstName"), record.get("LastName")) if part)


def _stage(record: Record, known: dict[str, tuple[bool, bool, float | None, str | None]], given: set[str]) -> None:
    closed, won, probability, category = known.get(
        record.get("StageName") or "",
        (
            str(record.get("StageName")).startswith("Closed "),
            record.get("StageName") == "Closed Won",
            None,
            None,
        ),
    )
    record["IsClosed"], record["IsWon"] = closed, won
    if "Probability" not in given and probability is not None:
        record["Probability"] = probability
    if "ForecastCategoryName" in given:
        record["ForecastCategory"] = _FORECASTS.get(str(record.get("ForecastCategoryName")))
    elif category is not None:
        record["ForecastCategory"] = category
        record["ForecastCategoryName"] = _FORECAST_NAMES.get(category, category)


def _money_and_period(record: Record, first_month: int) -> None:
    amount, probability = record.get("Amount"), record.get("Probability")
    expected = None if amount is None or probability is None else round_to(amount * probability / 100, 2)
    record["ExpectedRevenue"] = expected
    close = record.get("CloseDate")
    if isinstance(close, date):
        year = close.year + (1 if first_month > 1 and close.month >= first_month else 0)
        quarter = (close.month - first_month) % 12 // 3 + 1
        record |= {"FiscalYear": year, "FiscalQuarter": quarter, "Fiscal": f"{year} {quarter}"}


def _task(record: Record, before: Record | None, now: datetime | None) -> None:
    # Only the shipped status closes a task here; TaskStatus rows are not served.
    record["IsClosed"] = record.get("Status") == "Completed"
    record["IsHighPriority"] = record.get("Priority") == "High"
    if not record["IsClosed"]:
        record["CompletedDateTime"] = None
    elif now is not None and (before is None or not before.get("IsClosed")):
        record["CompletedDateTime"] = now


def _event(record: Record) -> None:
    start, end, minutes = (record.get(name) for name in ("StartDateTime", "EndDateTime", "DurationInMinutes"))
    start = start or record.get("ActivityDateTime")
    if start is None and isinstance(record.get("ActivityDate"), date):
        start = datetime.combine(record["ActivityDate"], time(), UTC)
    if start is not None:
        if end is None and minutes is not None:
            end = start + timedelta(minutes=minutes)
        record |= {"StartDateTime": start, "ActivityDateTime": start, "ActivityDate": start.date()}
    if start is not None and end is not None:
        record |= {"EndDateTime": end, "EndDate": end.date()}
        record["DurationInMinutes"] = int((end - start).total_seconds() // 60)


def _account_of_activity(org: "Org", record: Record) -> None:
    """AccountId follows What (an account, or its opportunity's account), else Who's account."""
    what, who = record.get("WhatId"), record.get("WhoId")
    account: Any = None
    if what and what.startswith("001"):
        account = what
    elif what and what.startswith("006"):
        account = org.value("Opportunity", "Id", what, "AccountId")
    if account is None and who and who.startswith("003"):
        account = org.value("Contact", "Id", who, "AccountId")
    record["AccountId"] = account
