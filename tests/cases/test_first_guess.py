"""The first guess orders nothing until the bureau accepts these very numbers, and is worth ten verdicts at most."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner

from jihe.cases import first_guess, rank, ranking_table, reviewers, update
from jihe.cases.rates import Ground, Guess
from jihe.cases.why import Why
from jihe.cli.cases import command
from jihe.errors import BadInputError
from jihe.evaluate.first_guess import Seen, written
from jihe.law import Law
from jihe.law.reading import load

DAY = date(2026, 3, 31)
PAID = Ground("pension", "P01", "paid", 3, "strong")
TWO = PAID._replace(code="P03", test="two", match="weak")


@pytest.fixture
def guessed(law: Law, tmp_path: Any) -> Law:
    """The law with a guess beside it: one upheld of twenty on ``PAID``."""
    (tmp_path / "guess").mkdir()
    text = written({PAID: Seen(20, 1, 20), TWO: Seen(3, 3, 3)}, "learnt from two")
    (tmp_path / "guess" / "first_guess.yaml").write_text(text, encoding="utf-8")
    return Law(law.parameters | load(tmp_path / "guess").parameters)


def test_what_is_written_is_read_again_and_worth_ten_verdicts_at_most(guessed: Law) -> None:
    assert first_guess.offered(guessed, DAY) == {
        "P01/paid/3/strong": Guess(0.05, 10), "P03/two/3/weak": Guess(1.0, 3),
    }  # fmt: skip
    assert not guessed.parameter("first_guess").verified
    assert {dated.confidence for dated in guessed.parameter("first_guess").values} == {"synthetic"}


@pytest.mark.parametrize(("seen", "worth"), [((8, 1, 8), 8), ((20, 1, 20), 10), ((10, 1, 50), 2), ((0.5, 0, 1), 0)])
def test_cases_of_unequal_weight_are_worth_fewer_verdicts(seen: tuple[float, ...], worth: int) -> None:
    assert Seen(*seen).worth == worth


def test_what_is_worth_no_verdict_is_not_written() -> None:
    assert "P01" not in written({PAID: Seen(0.5, 0, 1)}, "one")


def told(law: Law) -> dict[str, Any]:
    rank("r1", 80, law)
    (row,) = ranking_table("r1").to_pylist()
    return dict(row)


def test_it_counts_once_accepted_and_the_case_says_how_much_of_it_is_guessed(
    store, night, sig, law, guessed: Law
) -> None:
    update("r1", DAY, *night(sig(money={1: 500})))
    assert told(guessed)["p_upheld"] == told(law)["p_upheld"] == 0.6
    first_guess.decide(True, guessed, DAY, None)
    row = told(guessed)
    assert row["p_upheld"] == pytest.approx((2 * 0.6 + 10 * 0.05) / 12, abs=1e-6)
    why = Why.of(row["p_upheld"], row["why"])
    assert why is not None
    assert why.short[0] == "此类疑点在本系统尚未核过，按初始估计；初始估计占 83%"
    first_guess.decide(False, guessed, DAY, None)
    assert told(guessed)["p_upheld"] == 0.6


def test_other_numbers_want_another_decision(store, guessed: Law, law: Law, tmp_path) -> None:
    first_guess.decide(True, guessed, DAY, None)
    assert len(first_guess.accepted(guessed, DAY)) == 2
    (tmp_path / "other").mkdir()
    text = written({PAID: Seen(20, 2, 20)}, "learnt from three")
    (tmp_path / "other" / "first_guess.yaml").write_text(text, encoding="utf-8")
    assert first_guess.accepted(Law(law.parameters | load(tmp_path / "other").parameters), DAY) == {}


def test_a_supervisor_decides_and_it_stays_on_record(store, guessed: Law) -> None:
    from jihe.cases.models import AuditEntry

    root = reviewers.add("root", "administrator", None, None)
    auditor, chief = reviewers.add("an", "auditor", None, root), reviewers.add("sun", "supervisor", None, root)
    with pytest.raises(BadInputError, match="an is auditor; a supervisor decides"):
        first_guess.decide(True, guessed, DAY, auditor)
    made = first_guess.decide(True, guessed, DAY, chief)
    last = first_guess.decision()
    assert last is not None
    assert (last.pk, last.by, last.accepted) == (made.pk, chief, True)
    assert AuditEntry.objects.filter(action="guess.decide", object_key=made.digest).count() == 1


def test_nothing_offered_cannot_be_accepted(store, law: Law) -> None:
    plain = Law({name: one for name, one in law.parameters.items() if not name.startswith("first_guess")})
    with pytest.raises(BadInputError, match="no first guess to accept"):
        first_guess.decide(True, plain, DAY, None)
    assert not first_guess.decide(False, plain, DAY, None).accepted


def test_a_decision_is_never_changed(store, guessed: Law) -> None:
    from django.db import DatabaseError, connection

    first_guess.decide(True, guessed, DAY, None)
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_guessdecision SET accepted = FALSE")


def test_a_new_bureau_is_told_that_it_is_not_in_force(store) -> None:
    shown = CliRunner().invoke(command, ["guess", "--home", str(store.root)], catch_exceptions=False)
    assert "未采用 not in force" in shown.output
