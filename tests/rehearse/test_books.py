"""What an arm may take up, what it knows on a day, and what is kept of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from jihe.cases.rates import Ground
from jihe.rehearse.books import Books, keep, kept, loss_once
from jihe.rehearse.reviewers import Job, Stood, Verdict

DAY = date(2026, 1, 31)
TAKEN = 24311
GROUND = Stood("pension", "P01", "a", 3, "strong", None)


def verdict(
    number: str = "A", upheld: bool = True, known: date = DAY, kind: str = "person", group: str = "fraud",
    truths: tuple[int, ...] = (),
) -> Verdict:  # fmt: skip
    job = Job(number, TAKEN, kind, 3.0, 3.0, group, True, (GROUND,), truths, 0.5, 100, 3.0)
    return Verdict(job, TAKEN, known, upheld)


def may_open(books: Books, newest: int) -> bool:
    return not books.open(pd.DataFrame({"number": ["A"], "newest": [newest]}), DAY).empty


@pytest.mark.parametrize(
    ("upheld", "kind"), [(False, "person"), (True, "employer"), (True, "agent"), (False, "employer")]
)
def test_a_decided_case_is_opened_again_by_what_is_new_since_it_was_taken_up(upheld: bool, kind: str) -> None:
    books = Books((verdict(upheld=upheld, kind=kind),))
    assert [may_open(books, TAKEN + more) for more in (-1, 0, 1)] == [False, False, True]


@pytest.mark.parametrize("kind", ["person", "pension_award", "ui_claim", "wi_case"])
def test_who_was_stopped_is_not_looked_at_again(kind: str) -> None:
    assert not may_open(Books((verdict(kind=kind),)), TAKEN + 9)


def test_what_is_in_hand_is_nobody_elses_to_open() -> None:
    late = verdict(known=DAY + timedelta(days=1), upheld=False)
    assert may_open(Books(), TAKEN)
    assert not may_open(Books((late,)), TAKEN + 9)
    assert not may_open(Books(in_work=late.job), TAKEN + 9)
    assert may_open(Books((replace(late, known=DAY),)), TAKEN + 9)


def test_a_verdict_is_known_from_its_day_on_and_a_later_one_takes_its_place() -> None:
    first, second = verdict(upheld=False, known=DAY), verdict(known=DAY + timedelta(days=40))
    books = Books((first, second, verdict("B", known=DAY + timedelta(days=1))))
    assert books.known(DAY - timedelta(days=1)) == []
    assert books.known(DAY) == [first]
    assert [one.upheld for one in books.told(DAY)] == [False]
    assert books.pending(DAY) == Counter({Ground(*GROUND[:-1]): 2})
    assert [one.job.number for one in books.known(DAY + timedelta(days=40))] == ["A", "B"]
    assert [one.upheld for one in books.told(DAY + timedelta(days=40))] == [True, True]
    assert books.told(DAY)[0].ground == Ground("pension", "P01", "a", 3, "strong")
    assert books.told(DAY)[0].chance == 1.0


def test_a_loss_is_found_once_and_only_by_a_verdict_that_is_right() -> None:
    cleared, wrong = verdict("A", False, truths=(1,)), verdict("B", group="harmless", truths=(7,))
    right, again = verdict("C", truths=(1, 2)), verdict("D", truths=(2, 3))
    found = loss_once([cleared, wrong, right, again])
    assert [new for _, new in found] == [(), (), (1, 2), (3,)]


def test_books_are_read_as_they_were_written(tmp_path: Path) -> None:
    books = Books(
        (verdict(truths=(1, 2)), verdict("B", False)), verdict("C").job, {"A": 0.25}, {3: 0.1}, {5: 2.5}, {5: 1}
    )
    assert kept(tmp_path, TAKEN) is None
    keep(books, tmp_path, TAKEN)
    assert kept(tmp_path, TAKEN) == books
    assert kept(tmp_path, TAKEN + 1) is None
