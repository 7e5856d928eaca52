"""The first guess is made of cases in life's proportion, each once for a ground, of rules alone."""

from __future__ import annotations

import duckdb
import pytest

from jihe.cases.rates import Ground
from jihe.evaluate.first_guess import judged

PAID = Ground("pension", "P01", "paid", 3, "strong")


def test_cases_count_by_their_weight_and_once_however_many_signals() -> None:
    with duckdb.connect() as connection:
        connection.execute("""
            CREATE TABLE judged AS FROM (VALUES
                ('A', 'person', 1, 'pension', 'fraud', 0.1), ('B', 'person', 2, 'pension', 'overpaid', 0.5),
                ('C', 'person', 3, 'pension', 'other', 1.0), ('D', 'person', 4, 'pension', 'harmless', 1.0)
            ) AS t(number, subject_kind, subject_id, line, label, weight);
            CREATE TABLE signal AS FROM (VALUES
                ('finding', 'person', 1, 'pension', 'P01', 'paid', 3, 'strong'),
                ('finding', 'person', 1, 'pension', 'P01', 'paid', 3, 'strong'),
                ('finding', 'person', 2, 'pension', 'P01', 'paid', 3, 'strong'),
                ('finding', 'person', 3, 'pension', 'P01', 'paid', 3, 'strong'),
                ('finding', 'person', 4, 'pension', 'P01', 'paid', 2, 'weak'),
                ('warning', 'person', 4, 'pension', 'M01', 'score', 3, 'strong')
            ) AS t(kind, subject_kind, subject_id, line, code, test, severity, match)
        """)
        found = {(ground, upheld): (weight, squares) for ground, upheld, weight, squares in judged(connection)}
    assert set(found) == {(PAID, True), (PAID, False), (PAID._replace(severity=2, match="weak"), False)}
    assert [float(each) for each in found[PAID, True]] == pytest.approx([0.6, 0.26])
    assert [float(each) for each in found[PAID, False]] == pytest.approx([1.0, 1.0])
