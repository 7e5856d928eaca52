"""Every rule's cases on Spark: they hold, and the findings are DuckDB's to the byte.

Rules whose inputs are what they were when `make spark` saw them hold stand by that; `FULL=1` runs every rule anew.
"""

from __future__ import annotations

import pytest

from tests.screening.spark_record import kept, measured, rules, stands


@pytest.mark.verify
@pytest.mark.parametrize("stem", sorted(rules()))
def test_the_rules_cases_hold_on_spark_and_find_what_duckdb_finds(stem: str) -> None:
    rule = rules()[stem]
    if stands(rule):
        return
    one = measured(rule)
    assert one.cases > 0
    assert (one.failed, one.differing) == ({}, [])


def test_what_is_kept_is_of_rules_that_there_are() -> None:
    assert set(kept()) <= {rule.code for rule in rules().values()}
