"""The cases of every rule and fact on Spark: they hold, and what is found is DuckDB's to the byte.

Those whose inputs are what they were when `make spark` saw them hold stand by that; `FULL=1` runs all anew.
"""

from __future__ import annotations

import pytest

from tests.screening.spark_record import kept, measured, name_of, stands, units


@pytest.mark.verify
@pytest.mark.parametrize("stem", sorted(units()))
def test_the_cases_hold_on_spark_and_give_what_duckdb_gives(stem: str) -> None:
    unit = units()[stem]
    if stands(unit):
        return
    one = measured(unit)
    assert one.cases > 0
    assert (one.failed, one.differing) == ({}, [])


def test_what_is_kept_is_of_rules_and_facts_that_there_are() -> None:
    assert set(kept()) <= {name_of(one) for one in units().values()}
