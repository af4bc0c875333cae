"""A tenth of what scale.py measures: everything is served, and serving takes less work than reading does."""

import pytest

from .scale import ACTIVITIES, run

DEALS = 10_000


@pytest.mark.proof
def test_serving_takes_less_work_than_reading() -> None:
    _, took = run(DEALS)
    rows = {one.what: one.rows for one in took}
    assert rows["Opportunity: bulk job, thrown away"] == rows["Opportunity: the connector"] == DEALS
    assert rows["Task: bulk job, thrown away"] == rows["Task: the connector"] == DEALS * ACTIVITIES
    tasks = next(one for one in took if one.what == "Task: the connector")
    assert tasks.server < tasks.client, tasks  # processor time, not the clock: the machine may be busy
