"""A rubric of one's own: what is wrong in it is told by place, fault and remedy."""

import pytest

from mappings.problems import BadMapping
from mappings.reading.rubrics import load_rubric


def problem(tmp_path, text):
    (tmp_path / "ours.yaml").write_text(text)
    with pytest.raises(BadMapping) as raised:
        load_rubric("ours", tmp_path)
    return str(raised.value)


def test_one_may_extend_the_shipped_one_and_take_criteria_out(tmp_path):
    (tmp_path / "ours.yaml").write_text(
        "extends: deal_call\nversion: ours-1\ncriteria:\n  insight_given: null\n  problem_first: {given: {turns: 4}}\n"
    )
    rubric = load_rubric("ours", tmp_path)
    assert "insight_given" not in [row.criterion.key for row in rubric.rows]
    assert rubric.rows[0].limits.turns == 4
    assert rubric.digest != load_rubric().digest


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("extends: deal_call\ncriteria:\n  problem_frst: null\n  budget_explict: {label: A, why: B, diagnoses: {}}\n",
         "there is no such criterion. Nearest: budget_explicit."),
        ("label: A\nversion: 1\ncriteria:\n  budget_explicit: {label: A, why: B, diagnoses: {}}\n", "version"),
        ("label: A\nversion: '1'\ncriteria:\n  budget_explicit: {label: A, why: B, diagnoses: {}}\n",
         "says nothing of budget_not_confirmed"),
        ("extends: deal_call\ncriteria: {problem_first: {given: {turns: 99}}}\n", "less than or equal to 10"),
        ("extends: deal_call\ncriteria: {problem_first: {diagnoses: {features_before_pain: {drill: {minutes: 30}}}}}\n",
         "minutes"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(tmp_path, text, fault):
    assert fault in problem(tmp_path, text)


def test_one_that_is_not_there_names_the_nearest():
    with pytest.raises(BadMapping, match="Nearest: deal_call"):
        load_rubric("deal_cal")
