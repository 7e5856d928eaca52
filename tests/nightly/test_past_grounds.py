"""Reviews of before jihe, as weak evidence on the kinds of suspicion that name what was reviewed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from jihe.cases.rates import Ground, Guess
from jihe.nightly.concluding import service
from jihe.nightly.outcomes import Outcomes
from jihe.nightly.past_grounds import past_grounds
from tests.support import own_content

GROUND = Ground("unemployment", "U01", "wage", 3, "strong")


def past(reviews: list[dict[str, Any]], about: list[tuple[int, str, int]], most: int = 2) -> dict[Ground, Guess]:
    """Of a night with one signal about claim 7, proven by wage 3, with payment 5 at stake."""
    plain = {
        "subject_kind": "ui_claim", "subject_id": 7, "line": "unemployment", "verdict": "fraud", "selection_prob": 0.5,
        "decided_ts": datetime(2025, 3, 1),
    }  # fmt: skip
    rows = [plain | {"review_id": place} | row for place, row in enumerate(reviews)]
    named = [dict(zip(("review_id", "about_table", "about_key"), one, strict=True)) for one in about]
    tables = {
        "signals": [{"signal_id": "a", "subject_kind": "ui_claim", "subject_id": 7, **GROUND._asdict()}],
        "proofs": [{"signal_id": "a", "proof_table": "ext_tax_income", "proof_key": 3}],
        "money": [{"signal_id": "a", "money_table": "ui_payment", "money_key": 5}],
    }
    with duckdb.connect() as connection:
        for name, made in tables.items():
            connection.register(name, pa.Table.from_pylist(made))
        return past_grounds(connection, Outcomes(pa.Table.from_pylist(rows), pa.Table.from_pylist(named)), most)


@pytest.mark.parametrize("named", [("ui_claim", 7), ("ext_tax_income", 3), ("ui_payment", 5)])
def test_a_review_speaks_for_what_names_it_by_subject_proof_or_payment(named: tuple[str, int]) -> None:
    assert past([{}], [(0, *named)]) == {GROUND: Guess(1.0, 1.0)}
    assert past([{}], [(0, named[0], 99)]) == {}


def test_it_is_worth_so_many_verdicts_at_most() -> None:
    reviews = [{"subject_id": n, "verdict": "fraud" if n == 0 else "benign"} for n in range(4)]
    about = [(n, "ui_payment", 5) for n in range(4)]
    assert past(reviews, about) == {GROUND: Guess(0.25, 2)}
    assert past(reviews, about, most=3) == {GROUND: Guess(0.25, 3)}


def test_of_one_subject_the_later_review_counts_and_another_lines_none() -> None:
    later = {"verdict": "benign", "decided_ts": datetime(2025, 4, 1)}
    assert past([later, {}], [(0, "ui_claim", 7), (1, "ui_claim", 7)]) == {GROUND: Guess(0.0, 1.0)}
    assert past([{"line": "pension"}], [(0, "ui_claim", 7)]) == {}


def test_the_front_matter_says_what_is_a_matter_of_service() -> None:
    assert service(own_content()) == {("W04", "employer_did_not_apply")}
