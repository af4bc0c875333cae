"""However many processes judge the past, the answer has the same bytes, and few deals lie in memory."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from mappings.organisation import Organisation
from rules.rule import discover
from sync.backtest import examine, spread
from sync.backtest.examine import Dates, Examined, ready
from sync.backtest.spread import examine_kept
from sync.codec import to_json
from sync.connect import connect
from sync.pipeline import sync
from sync.store import Store, open_store

from .conftest import NOW, Exported

DEALS, SMALL = 60, 8


@pytest.fixture
def store(exported: Exported, tmp_path: Path) -> Iterator[Store]:
    exported.tell(DEALS)
    store = open_store(f"sqlite:///{tmp_path / 'past.db'}")
    with connect(exported.organisation, {}) as crm:
        sync(exported.organisation, crm, store, lambda: datetime.fromisoformat(f"{NOW}T09:00:00+00:00"))
    yield store
    store.close()


def examined(store: Store, organisation: Organisation, processes: int) -> Examined:
    with store.begin() as connection:
        dates = Dates(28, since=date(2025, 1, 20))
        return examine_kept(connection, organisation, ready(organisation, discover()), dates, processes=processes)


def test_the_bytes_are_the_same_however_many_processes(
    exported: Exported, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (examine, spread):
        monkeypatch.setattr(module, "PARTITION", SMALL)
    organisation = exported.organisation

    alone, two = (examined(store, organisation, processes) for processes in (1, 2))

    assert len({one.deal for one in alone.snapshots}) > DEALS // 2
    assert sum(alone.left_out.values()) > 0
    for name in ("closed", "left_out", "used", "excluded"):
        assert getattr(two, name) == getattr(alone, name)
    assert [to_json(one) for one in two.snapshots] == [to_json(one) for one in alone.snapshots]


def test_few_deals_start_no_process(exported: Exported, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "_spread", lambda *_: pytest.fail("a process was started for 60 deals"))

    assert examined(store, exported.organisation, 8).closed == DEALS


def test_no_more_deals_are_read_ahead_than_the_processes_need(
    exported: Exported, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows are let go of before the next are read: what lies in memory does not grow with the deals."""
    monkeypatch.setattr(spread, "PARTITION", SMALL)
    read, most = 0, 0

    def deals() -> Iterator[spread.Deal]:
        nonlocal read
        for _ in range(20 * SMALL):
            read += 1
            yield {}, ()

    with store.begin() as connection:
        organisation = exported.organisation
        examiner = examine.examiner_of(connection, organisation, ready(organisation, discover()), Dates())
        for done, _ in enumerate(spread._spread(examiner, deals(), 2)):
            most = max(most, read // SMALL - done)

    assert read == 20 * SMALL
    assert most <= 2 + 2
