"""What a warning says: a fact once, what is usual as a span, no protected attribute, and who declared the wages."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from jihe.content import Content
from jihe.content.defects import Defect
from jihe.content.protected import protected
from jihe.law import Law
from jihe.law.articles import load_articles
from jihe.warning.declaration import Rows
from jihe.warning.discovery import Model, discover
from jihe.warning.fitted_model import FittedModel
from jihe.warning.methods.base import Fitted
from jihe.warning.reasons import IDLE, explain
from jihe.warning.sentences import UNKNOWN_EN, UNKNOWN_ZH, Usual, fields, fill
from jihe.warning.signals import signals
from jihe.warning.versions.registry import Version
from tests.support import shown

Tables = dict[str, pa.Table]
DAY = date(2026, 3, 31)


class Sum:
    """A method whose score is a hundredth of the sum of the features: each weighs what it is above the usual."""

    adds, makes, reads, tells, labelled, whole, calibrated = (), (), (), (), False, False, False
    identified_by = None


@dataclass(frozen=True)
class FittedSum(Fitted):
    def score(self, rows: pd.DataFrame) -> Any:
        return rows[list(self.declared.features)].fillna(0).sum(axis=1).to_numpy(float) / 100


@pytest.fixture
def m05(the_models: list[Model]) -> Model:
    return next(model for model in the_models if model.code == "M05")


def fitted(model: Model, **change: Any) -> FittedModel:
    """Nothing is usual but zero."""
    declared = replace(model.declaration, method=Sum(), labels=None, **change)
    usual = np.zeros((1, len(declared.features)))
    return FittedModel(replace(model, declaration=declared), FittedSum(declared.method, declared), np.zeros(0), usual)


def rows(model: Model, *given: dict[str, float]) -> pd.DataFrame:
    quiet = dict.fromkeys(model.declaration.features, 0.0)
    return pd.DataFrame([quiet | {model.key: place} | one for place, one in enumerate(given, start=1)])


@pytest.mark.parametrize(
    "amount", [("yuan", 123456, "1,234.56"), ("month", 202601, "2026-01"), ("month_number", 24312, "2026-01")]
)
def test_money_and_months_as_people_write_them(amount: tuple[str, int, str]) -> None:
    form, value, said = amount
    assert fill(f"{{a:{form}}}", {"a": value}, UNKNOWN_ZH) == said


def test_a_span_of_one_month_is_said_once_and_a_code_in_words() -> None:
    template = "{a:month} 至 {b:month} {why:stop_reason}"
    assert fill(template, {"a": 202601, "b": 202602, "why": "reemployed"}, UNKNOWN_ZH) == "2026-01 至 2026-02 重新就业"
    assert fill(template, {"a": 202602, "b": 202602, "why": "reemployed"}, UNKNOWN_ZH) == "2026-02 重新就业"
    assert fill(
        "{a:month} to {b:month}, {why:stop_reason}", {"a": 202602, "b": 202602, "why": "business"}, UNKNOWN_EN
    ) == ("2026-02, own business")


def test_what_is_usual_is_a_span_said_once_where_both_ends_read_the_same() -> None:
    usual = Usual.of(0.0, 0.0, 2.0)
    assert fill("一般为 {n:.0f} 个月", {"n": usual}, UNKNOWN_ZH) == "一般为 0 至 2 个月"
    assert fill("usually {n:.0f}", {"n": usual}, UNKNOWN_EN) == "usually 0 to 2"
    assert fill("{n:.0f}", {"n": Usual.of(0.0, 0.0, 0.4)}, UNKNOWN_ZH) == "0"
    assert fill("{n:否/是}", {"n": Usual.of(0.0, 0.0, 1.0)}, UNKNOWN_ZH) == "否"


def test_features_of_one_fact_give_one_reason_the_strongest(m05: Model) -> None:
    one = fitted(m05)
    given = rows(
        m05, {"wage_months": 2, "wage_share_months": 3, "wage_yuan": 9, "business_months": 4, "travel_days": 1}
    )
    told = explain(one, given).to_pylist()
    assert [reason["feature"] for reason in told] == ["wage_yuan", "business_months", "travel_days"]
    apart = explain(fitted(m05, one_fact=()), given).to_pylist()
    assert [reason["feature"] for reason in apart] == ["wage_yuan", "business_months", "wage_share_months"]


def test_a_reason_that_does_not_raise_the_score_says_so(m05: Model) -> None:
    told = explain(fitted(m05), rows(m05, {"wage_months": 2})).to_pylist()
    assert [reason["zh"].endswith(IDLE[0]) for reason in told] == [False, True, True]
    assert [reason["en"].endswith(IDLE[1]) for reason in told] == [False, True, True]


def test_the_span_is_that_of_the_nights_peers_and_holds_what_training_found(m05: Model) -> None:
    night = rows(m05, *({"wage_months": float(n)} for n in range(11)))
    told = explain(fitted(m05), night.iloc[[10]], night).to_pylist()[0]
    assert (told["feature"], told["value"], told["low"], told["high"]) == ("wage_months", 10.0, 0.0, 9.0)
    assert "一般为 0 至 9 个月" in told["zh"]
    peers = night.assign(employer_id_last=[1.0] * 10 + [2.0])
    told = explain(fitted(m05, peers="employer_id_last"), peers.iloc[[0]], peers).to_pylist()[0]
    assert (told["low"], told["high"]) == (pytest.approx(0.0), pytest.approx(8.1))


def test_no_model_speaks_of_a_protected_attribute_or_gives_a_probability(the_models: list[Model]) -> None:
    for model in the_models:
        declared = model.declaration
        said = (declared.says, declared.says_en, *(text for pair in declared.reasons.values() for text in pair))
        assert [name for text in said for name in fields(text) if protected(name)] == [], model.code
        assert [name for name in declared.reasons if protected(name)] == [], model.code
        assert "score" not in fields(declared.says) | fields(declared.says_en), model.code
        assert "概率" not in declared.says, model.code
    (m01,) = (model for model in the_models if model.code == "M01")
    assert {"age_years", "male"} <= set(m01.declaration.features)


def test_each_model_has_law_that_is_on_file_and_look_alikes(the_content: Content) -> None:
    articles = load_articles(the_content.folder / "rules")
    for file in the_content.models.values():
        assert file.basis, file.code
        assert all(articles.find(one) is not None for one in file.basis), file.code
        assert len(file.look_alikes) >= 3, file.code
        assert "模型" not in file.title, file.code
        assert "模型" in file.name, file.code


def test_a_model_of_which_the_words_alone_are_wrong_is_not_run_but_can_be_fitted_again(the_content: Content) -> None:
    def found(code: str, *, kept: bool) -> bool:
        defect = Defect("models/m08_employer_injury.py", 1, code, "wrong")
        models, _ = discover(replace(the_content, defects=[defect]), ["M08"], kept=kept)
        return bool(models)

    assert not found("M12", kept=False)
    assert found("M12", kept=True)
    assert not found("M09", kept=True)


def claim(ym: tuple[int, ...], payer: str, wage_fen: int = 300_000, **more: Any) -> dict[str, list[dict[str, Any]]]:
    """A claim that drew in 2025-12 to 2026-02, and who declared wages in which months."""
    return {
        "person": [{"person_id": 1}],
        "employer": [{"employer_id": 3, "uscc": "A3"}, {"employer_id": 5, "uscc": "A5"}],
        "ui_claim": [{
            "claim_id": 9, "person_id": 1, "employer_id_last": 3, "separation_date": date(2025, 11, 3),
        } | more],
        "ui_payment": [
            {"claim_id": 9, "person_id": 1, "ym": one, "amount_fen": 100_000} for one in (202512, 202601, 202602)
        ],
        "ext_tax_income": [{"id_no": "id-1", "ym": one, "payer_uscc": payer, "wage_fen": wage_fen} for one in ym],
    }  # fmt: skip


@pytest.fixture
def warned(m05: Model, small_tables: Callable[..., Tables], the_law: Law) -> Callable[..., dict[str, Any]]:
    """What is said of the claim, with its evidence."""

    def made(**given: list[dict[str, Any]]) -> dict[str, Any]:
        one = rows(m05, {"wage_months": 2, "checks_missed": 3, "months_drawn": 3})
        one = one.assign(claim_id=9, person_id=1, employer_id_last=3, prevented_fen=0, sign_month=2026 * 12)
        model = fitted(m05, stakes=Rows("payment", by="claim_id", month="ym", since="sign_month"))
        version = Version("M05", 1, "r", "p", "s", "e", (), "", "", "2026-03-31", 1, 1, {})
        with shown(small_tables(**given), DAY, the_law) as session:
            told, *_ = signals(model, version, session, one, np.array([0.5]), one)
        (row,) = told.to_pylist()
        return row | {"evidence": json.loads(row["evidence"])}

    return made


def test_a_warning_names_the_payer_the_sum_the_months_and_the_stop(warned: Callable[..., dict[str, Any]]) -> None:
    row = warned(**claim((202512, 202601), "A5", stop_reason="reemployed", stop_ym=202602))
    assert row["says"] == (
        "信用代码 A5 的单位在 2025-12 至 2026-01 有 2 个领取月份申报工资，合计 6,000.00 元；"
        "停领登记为 2026-02 重新就业；共领 3 个月，"
        "其中 2026-01 至 2026-02 有就业迹象的 2 个月已付待遇 2,000.00 元；该单位为用人单位 5"
    )
    assert (row["evidence"]["shows"]["employer"], row["evidence"]["values"]["unenrolled_id"]) == ([5], 5)
    assert row["evidence"]["values"]["unregistered_uscc"] is None
    assert row["test_zh"] == "领取期间有其他单位申报工资，疑似已就业"


def test_a_payer_that_is_not_registered_is_asked_for_by_its_code(warned: Callable[..., dict[str, Any]]) -> None:
    row = warned(**claim((202512,), "B7"))
    assert row["says"].startswith("信用代码 B7 的单位在 2025-12 有 1 个领取月份申报工资，合计 3,000.00 元；共领 3 个月")
    assert "employer" not in row["evidence"].get("shows", {})
    assert row["evidence"]["values"]["unregistered_uscc"] == "B7"
    assert row["evidence"]["values"]["unenrolled_id"] is None


def test_an_enrolment_with_the_payer_is_named_and_shown(warned: Callable[..., dict[str, Any]]) -> None:
    given = claim((202512,), "A5") | {"enrolment": [{"enrol_id": 77, "person_id": 1, "employer_id": 5}]}
    row = warned(**given)
    assert row["says"].endswith("该单位为用人单位 5，本人在该单位有参保登记 77")
    assert row["evidence"]["shows"]["enrolment"] == [77]
    assert row["evidence"]["values"]["unenrolled_id"] is None


@pytest.mark.parametrize(
    ("payer", "wage_fen", "ym"),
    [("A3", 300_000, (202512,)), ("A5", 50_000, (202512,)), ("A5", 300_000, (202511,))],
)
def test_the_last_employer_a_trifle_and_other_months_name_no_payer(
    warned: Callable[..., dict[str, Any]], payer: str, wage_fen: int, ym: tuple[int, ...]
) -> None:
    assert "信用代码" not in warned(**claim(ym, payer, wage_fen))["says"]


def test_rows_stand_behind_the_reasons_that_are_given(warned: Callable[..., dict[str, Any]]) -> None:
    given = claim((202512,), "A5") | {
        "ui_check": [{"check_id": 4, "claim_id": 9, "ym": 202512}],
        "ext_business": [{"id_no": "id-1"}],
    }
    row = warned(**given)
    assert "checks_missed" in {reason["feature"] for reason in row["evidence"]["reasons"]}
    assert row["evidence"]["shows"]["ui_check"] == [4]
    assert "business_months" not in {reason["feature"] for reason in row["evidence"]["reasons"]}
    assert "ext_business" not in row["evidence"]["shows"]
