"""A floor under what M12 comes to on wordings it has not seen; docs/m12.md has the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from jihe.grading.learning import noisy
from jihe.home import Home
from jihe.warning.versions import registry


@pytest.mark.verify
@pytest.mark.minutes
def test_new_wordings_of_items_seen(graded_home: Path) -> None:
    measures = registry.versions(Home(graded_home), "M12")[-1].metrics
    floors = {"exact": 0.80, "within_one": 0.88, "exact_where_given": 0.84, "kappa": 0.85}
    assert {name: measures[name] for name, least in floors.items() if not (measures[name] or 0) > least} == {}
    assert (measures["baseline_exact"] or 1) < 0.5  # characters alone


def test_labels_are_one_grade_off_as_often_as_said() -> None:
    labels = [["D701"]] * 1000
    changed = sum(one != ["D701"] for one in noisy(labels))
    assert 60 <= changed <= 120
