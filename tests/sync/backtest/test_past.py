"""A deal's past is told by history alone: nothing that came later is in it."""

from datetime import date

from connector.records import Row
from mappings.organisation import Organisation
from rules.facts import Cause
from sync.backtest.examine import Dates
from sync.backtest.past import Past, closing_day

LATE = "2026-03-01T00:00:00Z"


def row(object_name: str, record: str, stamp: str = LATE, **values: object) -> Row:
    return Row(object_name, record, stamp, values)


def records() -> dict[str, list[Row]]:
    def move(record: str, on: str, stage: str, closes: str, amount: int) -> Row:
        return row("history", record, Deal="D1", On=on, Stage=stage, Close_Date=closes, Amount=amount)

    return {
        "deals": [
            row(
                "deals", "D1", Name="Mill", Stage="Closed Lost", Amount=500, Close_Date="2025-05-20",
                Created="2025-01-10", Owner="u2", Next_Step="Sign", Forecast="Omitted", Champion="c1", Source="Fair",
            )
        ],
        "history": [
            move("h1", "2025-01-10T09:00:00Z", "Discovery", "2025-04-01", 900),
            move("h2", "2025-02-10T09:00:00Z", "Evaluation", "2025-04-01", 900),
            move("h3", "2025-03-10T09:00:00Z", "Evaluation", "2025-06-01", 700),
            move("h4", "2025-05-20T09:00:00Z", "Closed Lost", "2025-05-20", 500),
        ],
        "changes": [
            row("changes", "x1", Deal="D1", Field="Next_Step", Before="Call", After="Demo", On="2025-02-01T09:00:00Z"),
            row("changes", "x2", Deal="D1", Field="Next_Step", Before="Demo", After="Sign", On="2025-04-01T09:00:00Z"),
        ],
        "mails": [
            row("mails", "m1", Deal="D1", Incoming="true", On="2025-02-02T09:00:00Z"),
            row("mails", "m2", Deal="D1", Incoming="true", On="2025-05-02T09:00:00Z"),
        ],
        "meetings": [
            row("meetings", "e1", "2025-02-01T00:00:00Z", Deal="D1", Owner="u1", Start="2025-03-20T09:00:00Z"),
            row("meetings", "e2", Deal="D1", Owner="u1", Start="2025-04-20T09:00:00Z"),
        ],
        "tasks": [row("tasks", "t1", Deal="D1", Owner="u1", On="2025-02-05", Done="true", Kind="Call")],
        "roles": [
            row("roles", "r1", "2025-01-20T00:00:00Z", Deal="D1", Contact="c1", Role="Champion"),
            row("roles", "r2", "2025-04-20T00:00:00Z", Deal="D1", Contact="c2", Role="Economic Buyer"),
        ],
    }  # fmt: skip


def past(organisation: Organisation) -> Past:
    return Past(organisation, frozenset({"Next_Step"}))


def test_fields_stand_as_their_history_tells(organisation: Organisation) -> None:
    told = past(organisation).of(records(), date(2025, 3, 1))

    assert told is not None
    (deal,) = told[0]["deals"]
    assert (deal.values["Stage"], deal.values["Amount"], deal.values["Close_Date"]) == ("Evaluation", 900, "2025-04-01")
    assert deal.values["Next_Step"] == "Demo"
    assert deal.values["Owner"] == "u1"  # by what was done on it: the owner of today keeps no history


def test_field_without_history_is_unknown_and_named(organisation: Organisation) -> None:
    looked = past(organisation)
    told = looked.of(records(), date(2025, 3, 1))

    assert told is not None
    (deal,), unknown = told[0]["deals"], told[1]
    assert not {"Forecast", "Champion", "Source"} & set(deal.values)
    assert unknown["signal.source"].cause is Cause.NOT_MAPPED
    assert {"deals.Forecast", "deals.Champion", "deals.Source"} <= set(looked.excluded)
    assert {"deals.Stage", "deals.Next_Step"} <= set(looked.used)


def test_what_came_later_is_not_there(organisation: Organisation) -> None:
    told = past(organisation).of(records(), date(2025, 3, 15))

    assert told is not None
    ids = {row.id for rows in told[0].values() for row in rows}
    assert {"m1", "t1", "e1", "h3", "r1"} <= ids  # e1 is ahead, and was booked by then
    assert not {"m2", "e2", "h4", "x2", "r2"} & ids
    assert told[1]["people"].cause is Cause.NOT_SYNCED  # r2 may have been another role by then


def test_the_end_changes_nothing_of_what_was_before(organisation: Organisation) -> None:
    won, lost = records(), records()
    won["deals"] = [row("deals", "D1", **{**won["deals"][0].values, "Stage": "Closed Won", "Amount": 9})]
    won["history"][-1] = row("history", "h4", Deal="D1", On="2025-05-21T09:00:00Z", Stage="Closed Won")
    looked = past(organisation)

    for on in (date(2025, 1, 10), date(2025, 2, 20), date(2025, 5, 19)):
        assert looked.of(won, on) == looked.of(lost, on)


def test_deal_that_was_not_yet_there_is_not_judged(organisation: Organisation) -> None:
    assert past(organisation).of(records(), date(2025, 1, 9)) is None


def test_closing_day_is_when_the_last_stage_was_entered(organisation: Organisation) -> None:
    found = records()

    assert closing_day(organisation, found["deals"][0], found) == date(2025, 5, 20)
    assert closing_day(organisation, found["deals"][0], {}) == date(2025, 5, 20)  # without history: its close date


def test_dates_are_those_of_the_calendar_and_not_of_the_deal() -> None:
    dates = Dates(every=14, most=4)
    first, second = dates.of(date(2025, 1, 6), date(2025, 3, 3)), dates.of(date(2025, 1, 9), date(2025, 3, 4))

    assert set(second) <= set(first) | {date(2025, 3, 3)}
    assert all(day.toordinal() % 14 == 0 for day in first)
    assert all(date(2025, 1, 6) <= day < date(2025, 3, 3) for day in first)
    assert len(dates.of(date(2024, 1, 1), date(2026, 1, 1))) == 4
    assert dates.of(date(2025, 1, 6), date(2025, 1, 6)) == []
