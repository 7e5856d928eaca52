"""The effect of an intervention, from rows of the lake to the page."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from jihe.cases.effect import effect_of, effect_page, plain
from jihe.cases.effect_series import Months, months_of
from jihe.engines import Session
from jihe.errors import BadInputError
from jihe.law.days import first_day
from jihe.law.months import add_months
from jihe.schema import TABLES
from jihe.screening import quiet


def session_of(law, as_of: date, **tables: list[dict[str, Any]]) -> Session:
    """The fund of these rows; what a row leaves unsaid is quiet."""
    arrow = {
        name: pa.Table.from_pylist(
            [quiet.row(name, row, place) for place, row in enumerate(rows)], TABLES[name].arrow_schema()
        )
        for name, rows in tables.items()
    }
    return Session.of_tables(arrow, as_of, law)


def fund(law, as_of: date, months: int, *, changed: int = 99, first: int = 202201) -> Session:
    """A month: ten injuries (from the change on, five), each paid 1,000.00, and a contribution on 2 M at 50 bp."""
    rng = np.random.default_rng(7)
    injuries, benefits, paid = [], [], []
    for place in range(months):
        ym = int(add_months(first, place))
        day = first_day(ym)
        for _ in range((10 if place < changed else 5) + int(rng.integers(0, 3))):
            injuries.append({"line": "WI", "decision": "recognised", "decision_date": day, "recorded_ts": START})
            benefits.append({
                "case_id": len(injuries), "amount_fen": 100_000, "pay_date": day, "pay_status": "paid",
                "recorded_ts": START,
            })  # fmt: skip
        paid.append({"employer_id": 1, "ym": ym, "lines": "WI", "base_uw_fen": 200_000_000, "paid_date": day,
                     "recorded_ts": START})  # fmt: skip
    injuries.append({"line": "WI", "decision": "rejected", "decision_date": first_day(first), "recorded_ts": START})
    employers = [{"employer_id": 1, "wi_rate_bp": 50.0, "recorded_ts": START}]
    return session_of(law, as_of, wi_case=injuries, wi_benefit=benefits, contribution=paid, employer=employers)


START = datetime(2020, 1, 1)


def test_months_are_read_as_they_were_paid_recognised_and_came_in(law) -> None:
    with fund(law, date(2022, 3, 31), 3) as session:
        months = months_of(session, "work_injury")
    assert (months.first, months.ym) == (202201, [202201, 202202, 202203])
    assert months.outlay_fen == tuple(100_000 * cases for cases in months.cases)
    assert all(10 <= cases <= 12 for cases in months.cases)  # the rejected one is none
    assert months.income_fen == (1_000_000, 1_000_000, 1_000_000)
    assert months.gap_fen == tuple(out - 1_000_000 for out in months.outlay_fen)


def test_a_month_that_is_not_over_is_left_out(law) -> None:
    with fund(law, date(2022, 3, 30), 3) as session:
        assert months_of(session, "work_injury").ym == [202201, 202202]
        assert months_of(session, "work_injury", 202202).ym == [202202]
        with pytest.raises(BadInputError, match="no whole month"):
            months_of(session, "work_injury", 202203)


def test_a_month_without_a_row_counts_nought(law) -> None:
    with fund(law, date(2022, 5, 31), 3) as session:
        assert months_of(session, "work_injury").cases[3:] == (0, 0)


def test_unemployment_and_pension_have_their_own_tables(law) -> None:
    day, told = date(2026, 1, 5), {"recorded_ts": START}
    tables = {
        "ui_claim": [{"apply_ts": datetime(2026, 1, 3), **told}, {"apply_ts": datetime(2026, 1, 4), **told}],
        "ui_payment": [{"claim_id": 1, "amount_fen": 187_200, "pay_date": day, "pay_status": "paid", **told}],
        "pension_award": [{"scheme": "EP", "benefit_start_ym": 202601, **told}],
        "pension_payment": [{"award_id": 1, "amount_fen": 250_000, "ym": 202601, "pay_date": day,
                             "pay_status": "paid", **told}],
        "contribution": [
            {"employer_id": 1, "ym": 202601, "lines": "EP+UI", "base_ep_fen": 500_000, "base_uw_fen": 400_000,
             "paid_date": day, **told},
            {"ym": 202601, "lines": "EP", "base_ep_fen": 500_000, "paid_date": day, **told},
        ],
    }  # fmt: skip
    with session_of(law, date(2026, 1, 31), **tables) as session:
        ui, ep = (months_of(session, line) for line in ("unemployment", "pension"))
    assert (ui.outlay_fen, ui.cases, ui.income_fen) == ((187_200,), (1,), (4_000,))  # 1 % of 4,000.00; one was paid
    assert (ep.outlay_fen, ep.cases) == ((250_000,), (1,))
    assert ep.income_fen == (120_000 + 100_000,)  # 16 + 8 % with an employer, 20 % without


def test_an_unknown_line_or_an_empty_lake_is_said(law) -> None:
    with Session.of_tables({}, date(2026, 3, 31), law) as session:
        with pytest.raises(BadInputError, match="line weather"):
            months_of(session, "weather")
        with pytest.raises(BadInputError, match="the lake holds no payment, no case or no contribution of pension"):
            months_of(session, "pension")


def test_a_change_shows_in_cases_and_money_and_not_where_there_was_none(law) -> None:
    with fund(law, date(2025, 12, 31), 48, changed=30) as session:
        found = effect_of(months_of(session, "work_injury"), 202407, session.as_of)
    outlay, cases, gap = found.answers
    assert [answer.name for answer in found.answers] == ["outlay", "cases", "gap"]
    assert -0.65 < outlay.effect.mean.value < -0.35  # five injuries of 1,000.00 fewer, in 10,000 yuan
    assert outlay.effect.mean.high < 0
    assert cases.effect.relative.low < -5 / 11 < cases.effect.relative.high < 0
    assert gap.effect.mean.value == pytest.approx(outlay.effect.mean.value)  # what came in did not change
    assert cases.before > 10 > cases.after
    assert len(outlay.placebo.starts) == 30 - 12 - 6 + 1


def test_with_too_few_months_the_page_says_so(law) -> None:
    months = Months("work_injury", 202501, (1, 2, 3), (1, 2, 3), (0, 0, 0))
    found = effect_of(months, 202502, date(2025, 3, 31))
    assert all(answer.effect is None and answer.placebo is None for answer in found.answers)
    assert "变化前需 12 个月" in found.answers[0].why[0]
    page = effect_page(found)
    assert page.count("不可估计") == 3
    assert json.loads(json.dumps(plain(found)))["answers"][0]["why"]
    outside = effect_of(months, 203001, date(2025, 3, 31))
    assert (outside.answers[1].before, outside.answers[1].after) == (2.0, None)


def test_months_in_which_the_records_begin_are_pointed_out() -> None:
    cases = (4, 9, *([20] * 30))
    months = Months("work_injury", 202201, tuple(100 * each for each in cases), cases, (0,) * len(cases))
    found = effect_of(months, 202401, date(2024, 8, 31))
    assert found.partial == 2  # 4 and 9 are below half of 20
    assert "最初 2 个月" in effect_page(found)
    whole = Months("work_injury", 202201, (100,) * 32, (10, *([20] * 31)), (0,) * 32)
    assert effect_of(whole, 202401, date(2024, 8, 31)).partial == 0


def test_the_page_shows_the_months_the_fit_and_what_was_expected() -> None:
    rng = np.random.default_rng(3)
    values = tuple(int(value) for value in rng.normal(5e6, 2e5, 40))
    months = Months("work_injury", 202201, values, tuple(int(v) for v in rng.poisson(40, 40)), (4_000_000,) * 40)
    page = effect_page(effect_of(months, 202407, date(2025, 4, 30)))
    assert page.count("<svg") == 3
    assert "若未治理" in page
    assert "<script" not in page
    assert "placebo" in page
