"""A floor under what M12 comes to on wordings it has not seen; docs/m12.md has the figures."""

from __future__ import annotations

import pytest

from jihe.corpus import splits
from jihe.corpus.reading import hands
from jihe.grading.learning import noisy
from jihe.grading.training import SEED, judge, learn


@pytest.mark.verify
@pytest.mark.minutes
def test_new_wordings_of_items_seen() -> None:
    held = splits.split(hands(), SEED, share_of_items=0.0)
    measured = judge(learn(SEED, 1_500, held.train), "new wordings", held.new_wordings, 500).measures
    assert measured["exact"].value > 0.72
    assert measured["within_one"].value > 0.80
    assert measured["exact_where_given"].value > 0.77
    assert measured["kappa"].value > 0.75


def test_labels_are_one_grade_off_as_often_as_said() -> None:
    labels = [["D701"]] * 1000
    changed = sum(one != ["D701"] for one in noisy(labels))
    assert 60 <= changed <= 120
