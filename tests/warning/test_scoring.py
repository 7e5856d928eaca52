"""A night's warnings: within capacity, canonical, with money, proofs and reasons; one broken model stops no other."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from jihe.content import Content
from jihe.engines import Session
from jihe.home import Home
from jihe.law import Law
from jihe.schema.signals import money_schema, proof_schema, signal_id, signal_schema
from jihe.warning import Capacity, GammaPoisson, Rows, score
from jihe.warning.capacity import select
from jihe.warning.discovery import Model
from jihe.warning.fitted_model import FittedModel
from jihe.warning.learning.frames import entities
from jihe.warning.linked_rows import money_of, proofs_of
from jihe.warning.methods.gamma_poisson import FittedGammaPoisson
from jihe.warning.scoring import score_schema, warn
from jihe.warning.training import fit
from jihe.warning.versions.registry import Version
from tests.support import shown

DAY = date(2025, 12, 31)
Tables = dict[str, pa.Table]


def version(model: Model) -> Version:
    return Version(
        code=model.code, number=7, run_id="r", path="p", sha256="s", entity=model.declaration.entity,
        features=tuple(model.declaration.features), feature_hash=model.feature.hash, content_hash=model.content_hash,
        trained_as_of="2025-12-31", snapshot=1, rows=1, metrics={},
    )  # fmt: skip


@pytest.fixture(scope="module")
def eager(the_models: list[Model], sessions: Callable[[date], Session]) -> FittedModel:
    """M08, fitted to the random fund, and made to warn of five whatever their score."""
    model = next(one for one in the_models if one.code == "M08")
    fitted, _ = fit(model, entities(model, sessions(DAY)), None)
    return replace(fitted, model=replace(model, declaration=replace(model.declaration, capacity=Capacity(5, 0.0))))


def test_warnings_are_signals_of_the_highest_scores(eager: FittedModel, sessions: Callable[[date], Session]) -> None:
    part = warn(eager, version(eager.model), sessions(DAY))
    assert part.warnings.schema == signal_schema()
    assert part.money.schema == money_schema()
    assert part.proofs.schema == proof_schema()
    assert part.scores.schema == score_schema()
    rows = part.warnings.to_pylist()
    top = part.scores.to_pandas().sort_values(["score", "entity_id"], ascending=[False, True]).head(5)
    assert [(row["subject_id"], row["score"]) for row in rows] == list(zip(top["entity_id"], top["score"], strict=True))
    for row in rows:
        assert (row["kind"], row["code"], row["line"], row["lane"]) == ("warning", "M08", "work_injury", "case")
        assert row["signal_id"] == signal_id("M08", "employer", row["subject_id"], str(row["subject_id"]), "score")
        assert (row["at_stake_fen"], row["from_ym"], row["match"]) == (0, None, "strong")
        declared = eager.model.declaration
        assert (row["test_zh"], row["test_en"]) == (declared.title, declared.title_en)
        assert row["prevented_fen"] >= 0
        evidence = json.loads(row["evidence"])
        assert len(evidence["reasons"]) == 3
        assert evidence["model"] == {"version": 7, "trained_as_of": "2025-12-31"}
        assert evidence["values"]["excess_fen_a_year"] == pytest.approx(row["prevented_fen"], abs=1)
        assert json.dumps(evidence, ensure_ascii=False, sort_keys=True, separators=(",", ":")) == row["evidence"]


def test_every_case_of_the_employer_proves(
    eager: FittedModel, fund: Tables, sessions: Callable[[date], Session]
) -> None:
    part = warn(eager, version(eager.model), sessions(DAY))
    signals = dict(zip(part.warnings["signal_id"].to_pylist(), part.warnings["subject_id"].to_pylist(), strict=True))
    cases = sessions(DAY).query("SELECT case_id, employer_id FROM wi_case").to_pandas()
    expected = {(int(c), int(e)) for c, e in zip(cases["case_id"], cases["employer_id"], strict=True)}
    proofs = part.proofs.to_pylist()
    assert proofs
    assert {p["proof_table"] for p in proofs} == {"wi_case"}
    assert {(p["proof_key"], signals[p["signal_id"]]) for p in proofs} == {
        (c, e) for c, e in expected if e in set(signals.values())
    }


def test_the_same_night_gives_the_same_tables(eager: FittedModel, sessions: Callable[[date], Session]) -> None:
    first, second = (warn(eager, version(eager.model), sessions(DAY)) for _ in range(2))
    for name in ("warnings", "money", "proofs", "scores"):
        assert getattr(first, name).equals(getattr(second, name))


def declared(model: Model, **change: Any) -> Model:
    return replace(model, declaration=replace(model.declaration, **change))


def test_capacity_counts_what_no_rule_settles(the_models: list[Model]) -> None:
    m05 = next(one for one in the_models if one.code == "M05")
    model = declared(m05, capacity=Capacity(3, 0.5))
    rows = pd.DataFrame({"claim_id": [5, 4, 3, 2, 1, 6], "settled_by_rule": [0.0, 0, 0, 1, 0, 0]})
    scores = np.array([0.9, 0.7, 0.7, 0.95, 0.7, 0.5])
    # 5 leads, 2 is settled; of three equals the two smaller ids fit.
    assert rows["claim_id"].to_numpy()[select(model, rows, scores)].tolist() == [5, 1, 3]
    assert select(declared(m05, capacity=Capacity(9, 0.5)), rows, scores).tolist() == [0, 4, 2, 1, 5]
    assert select(declared(m05, capacity=Capacity(9, 0.500001)), rows, scores).tolist() == [0, 4, 2, 1]


def test_payments_since_the_first_sign_are_at_stake(
    the_models: list[Model], small_tables: Callable[..., Tables], the_law: Law
) -> None:
    m05 = next(one for one in the_models if one.code == "M05")
    m05 = declared(m05, stakes=Rows("payment", by="claim_id", month="ym", since="sign_month"))
    paid = [{"claim_id": 1, "person_id": 1, "ym": ym, "amount_fen": ym} for ym in (202511, 202512, 202601)]
    other = {"claim_id": 2, "person_id": 1, "ym": 202601, "amount_fen": 5}
    returned = {"claim_id": 1, "person_id": 1, "ym": 202601, "amount_fen": 5, "pay_status": "returned"}
    tables = small_tables(
        person=[{"person_id": 1}],
        ui_claim=[{"claim_id": 1, "person_id": 1}],
        ui_payment=[*paid, other, returned],
        ext_tax_income=[
            {"id_no": "id-1", "ym": 202512}, {"id_no": "id-1", "ym": 202511},
            {"id_no": "id-1", "ym": 202512, "name": "a namesake"},
        ],
    )  # fmt: skip
    rows = pd.DataFrame({"claim_id": [1], "person_id": [1], "sign_month": [2025 * 12 + 11]})
    with shown(tables, date(2026, 3, 31), the_law) as session:
        money, proofs = money_of(session, m05, rows), proofs_of(session, m05, rows)
        unknown = rows.assign(sign_month=np.nan)
        assert money_of(session, m05, unknown) == {}
    assert [(one["table"], one["key"], one["fen"], one["ym"]) for one in money[1]] == [
        ("ui_payment", 2, 202512, 202512), ("ui_payment", 3, 202601, 202601),
    ]  # fmt: skip
    assert proofs[1] == [("ui_claim", 1), ("ext_tax_income", 1)]


def test_one_broken_model_stops_no_other(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    the_content: Content,
    eager: FittedModel,
    sessions: Callable[[date], Session],
) -> None:
    def loaded(_home: Home, model: Model, _number: int | None) -> tuple[FittedModel, Version]:
        if model.code == "M05":
            raise ZeroDivisionError("a model may fail in any way")
        return replace(eager, model=replace(eager.model, stem=model.stem)), version(eager.model)

    monkeypatch.setattr("jihe.warning.versions.registry.load", loaded)
    warned = score(Home.at(tmp_path), the_content, sessions(DAY), {"M05": 1, "M08": 7})
    assert warned.warnings.num_rows == 5
    assert warned.failures["m05_hidden_reemployment"] == "M05: ZeroDivisionError: a model may fail in any way"
    assert warned.failures["m10_injury_authenticity"].startswith("M10 has no champion")
    assert set(warned.scored) == {"M08"}
    assert warned.calibrated == frozenset()


def test_a_replay_never_falls_back_on_todays_champion(
    tmp_path: Path, the_content: Content, sessions: Callable[[date], Session]
) -> None:
    warned = score(Home.at(tmp_path), the_content, sessions(DAY), {})
    assert {sentence.split(";")[0] for sentence in warned.failures.values()} == {
        f"{file.code} has no champion" for file in the_content.models.values()
    }
    assert [warned.warnings.num_rows, warned.money.num_rows, warned.proofs.num_rows, warned.scores.num_rows] == [0] * 4


def share_of_the_night(fitted: FittedModel) -> FittedModel:
    """M08 made a whole method: a score is the share of all cases of the night, and only some rows are judged."""

    class Share(GammaPoisson):
        whole = True

    class FittedShare(FittedGammaPoisson):
        def score(self, rows: pd.DataFrame) -> np.ndarray:
            cases = rows[self.method.events].to_numpy(float)
            return cases / cases.sum()

        def evidence(self, rows: pd.DataFrame) -> dict[str, np.ndarray]:
            return {**super().evidence(rows), "expected_events": np.full(len(rows), float(len(rows)))}

    method = fitted.model.declaration.method
    assert isinstance(method, GammaPoisson)
    share, learnt = Share(**vars(method)), FittedShare(**vars(fitted.fitted))
    return replace(fitted, fitted=learnt, model=declared(fitted.model, method=share, judged="insured_months"))


def test_a_whole_method_sees_all_rows_and_warns_of_those_judged_tonight(
    eager: FittedModel, sessions: Callable[[date], Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = share_of_the_night(eager)
    rows = entities(whole.model, sessions(DAY)).iloc[:40].assign(cases=np.arange(1.0, 41), insured_months=0.0)
    rows.loc[rows.index[:8], "insured_months"] = 1.0  # the eight with the fewest cases are judged
    monkeypatch.setattr("jihe.warning.learning.frames.entities", lambda *_: rows)
    part = warn(whole, version(whole.model), sessions(DAY))
    ids, total = rows["employer_id"].tolist(), 40 * 41 / 2
    assert part.scores["entity_id"].to_pylist() == ids[:8]
    assert dict(zip(part.warnings["subject_id"].to_pylist(), part.warnings["score"].to_pylist(), strict=True)) == {
        ids[i]: round((i + 1) / total, 6) for i in range(3, 8)
    }
    evidence = json.loads(part.warnings["evidence"][0].as_py())
    assert evidence["values"]["expected_events"] == 40
    # Were its cases usual, it would have the usual share of a total that changes with it alone among the five.
    usual = whole.usual_of(rows)[7, 0]  # the highest comes first
    own = next(reason for reason in evidence["reasons"] if reason["feature"] == "cases")
    others = total - sum(range(4, 9))
    swapped = usual / (others + sum(whole.usual_of(rows)[3:8, 0]))
    assert own["contribution"] == pytest.approx(part.warnings["score"][0].as_py() - swapped, abs=2e-6)
