"""What a warning puts at stake: the months its evidence supports, and of a payment the part in doubt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from jihe.content import Content
from jihe.law import Law
from jihe.warning import Rows
from jihe.warning.discovery import Model, ModelError, _load
from jihe.warning.learning.frames import entities
from jihe.warning.linked_rows import money_of, shown_of
from tests.support import shown
from tests.warning.test_features import claim_tables, wage
from tests.warning.test_features_award import award, lump

Tables = dict[str, pa.Table]
Small = Callable[..., Tables]
DAY = date(2026, 3, 31)


def model_of(models: Sequence[Model], code: str) -> Model:
    return next(one for one in models if one.code == code)


def months_at_stake(model: Model, tables: Tables, law: Law) -> dict[int, list[int]]:
    with shown(tables, DAY, law) as session:
        found = money_of(session, model, entities(model, session))
    return {entity: [one["ym"] for one in rows] for entity, rows in found.items()}


def business(start: date, end: date | None) -> dict[str, Any]:
    return {"id_no": "id-1", "role": "legal_rep", "status": "active", "from_date": start, "to_date": end}


def insured(ym: int, employer: int = 2) -> dict[str, Any]:
    return {"person_id": 1, "employer_id": employer, "ym": ym, "kind": "normal", "payer": "employer"}


@pytest.mark.parametrize(
    ("more", "months"),
    [
        ({"ext_tax_income": [wage(202511, 500_000), wage(202601, 500_000)]}, [202511, 202601]),  # not the month between
        ({"ext_tax_income": [wage(202601, 104_000)]}, [202601]),
        ({"ext_tax_income": [wage(202601, 103_999)]}, []),  # under half the minimum wage
        ({"ext_tax_income": [wage(202601, 500_000, "old")]}, []),  # the last employer's
        ({"ext_tax_income": [wage(202601, 500_000), wage(202601, 500_000)]}, [202601]),  # twice a month, paid once
        ({"ext_business": [business(date(2025, 12, 31), date(2026, 1, 1))]}, [202512, 202601]),
        ({"ext_business": [business(date(2026, 3, 1), None)]}, [202603]),
        ({"contribution": [insured(202602)]}, [202602]),
        ({"contribution": [insured(202602, employer=1)]}, []),
        ({}, []),  # no sign at all: nothing that the evidence supports
    ],
)
def test_the_months_in_which_work_shows_are_at_stake(
    the_models: list[Model], small_tables: Small, the_law: Law, more: dict[str, Any], months: list[int]
) -> None:
    tables = claim_tables(small_tables, **more)
    assert months_at_stake(model_of(the_models, "M05"), tables, the_law).get(1, []) == months


def test_a_payment_of_another_into_the_same_account_is_not_at_stake(
    the_models: list[Model], small_tables: Small, the_law: Law
) -> None:
    m19 = model_of(the_models, "M19")  # whose rows have what is asked for; money it claims none itself
    stakes = Rows("payment", by="acct_id", whose="person_id", month="ym", since="sign_month")
    asking = replace(m19, declaration=replace(m19.declaration, stakes=stakes))
    tables = small_tables(
        person=[{"person_id": 1}, {"person_id": 2}],
        pension_award=[{"award_id": n, "person_id": n} for n in (1, 2)],
        pension_payment=[
            {"pay_id": pay, "award_id": whose, "person_id": whose, "acct_id": acct, "ym": ym, "amount_fen": pay}
            for pay, whose, acct, ym in ((1, 1, 9, 202512), (2, 1, 9, 202601), (3, 2, 9, 202601), (4, 1, 8, 202601))
        ],
    )
    pairs = pd.DataFrame({"pair_id": [7], "person_id": [1], "acct_id": [9], "sign_month": [2026 * 12]})
    with shown(tables, DAY, the_law) as session:
        assert [one["key"] for one in money_of(session, asking, pairs)[7]] == [2]
    assert m19.declaration.stakes is None


@pytest.mark.parametrize(
    ("share", "fen"), [(0.5, [400]), (1.0, [800]), (2.0, [800]), (0.001, [1]), (0.0, []), (-1.0, []), (np.nan, [800])]
)
def test_of_a_bill_the_part_beyond_the_usual_is_at_stake(
    the_models: list[Model], small_tables: Small, the_law: Law, share: float, fen: list[int]
) -> None:
    tables = small_tables(
        person=[{"person_id": 1}],
        wi_case=[{"case_id": 1, "person_id": 1}],
        medical_bill=[{"bill_id": 7, "case_id": 1, "person_id": 1, "fund_fen": 800, "pay_date": date(2026, 3, 1)}],
    )
    bills = pd.DataFrame({"bill_id": [7], "excess_share": [share]})
    with shown(tables, DAY, the_law) as session:
        money = money_of(session, model_of(the_models, "M11"), bills)
    assert [one["fen"] for one in money.get(7, [])] == fen


@pytest.mark.parametrize(
    ("months", "more", "share"),
    [
        (0, {}, 1),  # the doubt is about no month: the file as such
        (60, {"actual_months": 240}, 60 / 240),  # 180 are left, which is enough
        (61, {"actual_months": 240}, 1),  # 179 are not
    ],
)
def test_months_in_doubt_are_a_share_of_the_award_unless_too_few_are_left(
    small_tables: Small, the_law: Law, months: int, more: dict[str, Any], share: float
) -> None:
    bought = [lump(2003_00 + 100 * (n // 12) + n % 12 + 1, paid_date=date(2024, 1, 5)) for n in range(months)]
    row = award(small_tables, the_law, more, contribution=bought) if bought else award(small_tables, the_law)
    assert row["doubt_share"] == pytest.approx(share)


def test_months_that_the_feature_does_not_give_are_refused(
    the_content: Content, the_models: list[Model], tmp_path: Path
) -> None:
    m05 = model_of(the_models, "M05")
    assert m05.feature.part("sign", ("claim_id", "ym_month")) is not None
    assert m05.feature.part("sign", ("claim_id", "month")) is None
    assert m05.feature.part("nothing", ("claim_id", "ym_month")) is None
    file = next(one for one in the_content.models.values() if one.code == "M05")
    text = file.path.read_text(encoding="utf-8").replace('among="sign"', 'among="signs"')
    assert text != file.path.read_text(encoding="utf-8")
    path = tmp_path / file.path.name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match="has no CTE signs with claim_id and ym_month"):
        _load(the_content, replace(file, path=path))


def test_month_goes_with_since_or_among() -> None:
    Rows("payment", by="claim_id", month="ym", among="sign")
    with pytest.raises(ValueError, match="month goes with since or among"):
        Rows("payment", by="claim_id", among="sign")


@pytest.mark.parametrize(
    ("fen", "reason", "rows"),
    [(103_999, "small_wage_months", 1), (104_000, "small_wage_months", 0), (103_999, "wage_months", 0)],
)
def test_the_small_wages_of_months_drawn_are_shown_where_they_are_a_reason(
    the_models: list[Model], small_tables: Small, the_law: Law, fen: int, reason: str, rows: int
) -> None:
    m05 = model_of(the_models, "M05")
    tables = claim_tables(small_tables, ext_tax_income=[wage(202601, fen), wage(202509, 50_000)])
    with shown(tables, DAY, the_law) as session:
        claims = entities(m05, session).assign(employer_id=None, enrol_id=None)
        found = shown_of(session, m05, claims, {1: {reason}}).get(1, {})
    assert len(found.get("ext_tax_income", [])) == rows
