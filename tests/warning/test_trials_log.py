"""Trials on altered records: they find what is planted, leave honest funds alone, and notice when a model does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from jihe.engines import Session
from jihe.law import Law
from jihe.warning import EditSequences, MigrationOnly, PermutedApprovals, SharedPasswords, Surprisal
from jihe.warning.discovery import Model
from jihe.warning.learning.frames import entities
from jihe.warning.methods.base import TooFewError
from jihe.warning.trials.base import Given
from jihe.warning.trials.surprisal_log import permuted

Tables = dict[str, pa.Table]
AS_OF = date(2026, 3, 31)
START = datetime(2025, 5, 5, 9)


def office_log(rng: np.random.Generator) -> dict[str, list[dict[str, Any]]]:
    """Eight offices of two who accept, one who reviews and two who approve; 30 awards a month for ten months each."""
    operators = [
        {"op_id": 10 * office + i, "person_id": 10 * office + i, "office_id": office, "post": post,
         "from_date": date(2020, 1, 1)}
        for office in range(1, 9) for i, post in enumerate(("accept", "accept", "review", "approve", "approve"))
    ]  # fmt: skip
    log: list[dict[str, Any]] = []
    for award in range(8 * 300):
        office, turn = 1 + award % 8, award // 8
        at = START + timedelta(days=turn, minutes=30 * (award % 8))
        accept, review, approve = (10 * office + int(i) for i in (rng.integers(0, 2), 2, rng.integers(3, 5)))
        steps = ((accept, "create", None), (review, "edit", None), (approve, "approve", review))
        for i, (op, action, second) in enumerate(steps):
            then = at + timedelta(minutes=5 * i)
            log.append(
                {"op_id": op, "action": action, "object_type": "pension_award", "object_id": award + 1,
                 "second_op": second, "terminal_id": f"T{op}", "action_ts": then, "recorded_ts": then}
            )  # fmt: skip
    return {"operator": operators, "op_log": log, "person": [{"person_id": o["op_id"]} for o in operators]}


def pensioners(count: int = 600) -> dict[str, list[dict[str, Any]]]:
    """Paid on the 10th of eight months to one account each; six operators accept."""
    people = [{"person_id": n, "household_id": n} for n in range(1, count + 1)]
    months = [(2025, m) for m in range(8, 13)] + [(2026, m) for m in range(1, 4)]
    return {
        "operator": [{"op_id": n, "person_id": 900 + n, "office_id": n, "post": "accept"} for n in range(1, 7)],
        "person": people + [{"person_id": 900 + n, "household_id": 900 + n} for n in range(1, 7)],
        "bank_account": [{"acct_id": n, "holder_person_id": n} for n in range(1, count + 1)],
        "payee_link": [{"person_id": n, "line": "EP", "acct_id": n, "changed_ts": datetime(2020, 1, 1)}
                       for n in range(1, count + 1)],
        "pension_award": [{"person_id": n, "scheme": "EP", "status": "active"} for n in range(1, count + 1)],
        "pension_payment": [
            {"award_id": n, "person_id": n, "acct_id": n, "ym": 100 * y + m, "pay_date": date(y, m, 10),
             "amount_fen": 300_000, "pay_status": "paid"}
            for n in range(1, count + 1) for y, m in months
        ],
        "op_log": [
            {"op_id": 1 + n % 6, "action": "approve", "object_type": "pension_award", "object_id": n,
             "action_ts": datetime(2025, 6, 2, 10), "recorded_ts": datetime(2025, 6, 2, 10)}
            for n in range(1, count + 1)
        ],
    }  # fmt: skip


def given(models: list[Model], code: str, tables: Tables, law: Law) -> Given:
    (model,) = [each for each in models if each.code == code]

    def sessions(day: date) -> Session:
        return Session.of_tables(tables, day, law)

    with sessions(AS_OF) as session:
        rows = entities(model, session)
    return Given(model.declaration, rows, None, sessions, AS_OF, read=lambda session: entities(model, session))


@pytest.fixture(scope="module")
def offices(small_tables: Callable[..., Tables], the_models: list[Model], the_law: Law) -> Given:
    return given(the_models, "M16", small_tables(**office_log(np.random.default_rng(4))), the_law)


@pytest.fixture(scope="module")
def payments(small_tables: Callable[..., Tables], the_models: list[Model], the_law: Law) -> Given:
    return given(the_models, "M19", small_tables(**pensioners()), the_law)


def blind(here: Given, *without: str) -> Given:
    """The same, of a model that does not look at some patterns."""
    method = here.declared.method
    assert isinstance(method, Surprisal)
    left = [pattern for pattern in method.patterns if pattern.count not in without]
    return replace(here, declared=replace(here.declared, method=replace(method, patterns=left)))


def test_permuting_keeps_who_approved_how_often_in_a_month(small_tables: Callable[..., Tables]) -> None:
    tables = small_tables(**office_log(np.random.default_rng(4)))
    before, after = (log.to_pandas() for log in (tables["op_log"], permuted(tables, np.random.default_rng(0))))
    assert (before["log_id"] == after["log_id"]).all()
    other = before["action"] != "approve"
    pd.testing.assert_frame_equal(before[other], after[other])
    assert (after["terminal_id"] == "T" + after["op_id"].astype(str)).all()
    by = [before["action_ts"].dt.month, before["op_id"]]
    by_after = [after["action_ts"].dt.month, after["op_id"]]
    assert before.groupby(by).size().to_dict() == after.groupby(by_after).size().to_dict()
    assert (before["op_id"] != after["op_id"]).mean() > 0.1


def test_permuted_approvals_stay_within_chance(offices: Given) -> None:
    outcome = PermutedApprovals(most=0.05, repeats=2).run(offices)
    assert (outcome.finding, outcome.metrics["share_beyond"].value) == ("shown", 0)


@pytest.mark.verify
def test_planted_passwords_are_found_by_who_looks(offices: Given) -> None:
    trial = SharedPasswords(at_least=0.5, count=2, repeats=3)
    outcome = trial.run(offices)
    assert outcome.metrics["recall"].value >= 0.5
    assert "of 6 warned of" in outcome.says
    unseeing = trial.run(blind(offices, "shared_steps"))
    assert (unseeing.finding, unseeing.metrics["recall"].value) == ("refuted", 0)


def test_too_few_approvals_to_plant_on(offices: Given) -> None:
    with pytest.raises(TooFewError, match="operators with 10 approvals"):
        SharedPasswords().run(replace(offices, population=offices.population.assign(structural=True)))


def test_a_trial_without_a_reader_says_so(offices: Given) -> None:
    with pytest.raises(TooFewError, match="nothing reads"):
        PermutedApprovals().run(replace(offices, read=None))


@pytest.mark.verify
def test_a_migration_alone_is_quiet_and_a_model_that_counts_it_is_not(payments: Given) -> None:
    outcome = MigrationOnly().run(payments)
    assert (outcome.finding, outcome.metrics["alarm_share"].value) == ("shown", 0)
    assert "205 edits masked" in outcome.says  # 200 cards, and five of them changed back while the weeks lasted
    honest = payments.read
    assert honest is not None

    def careless(session: Session) -> pd.DataFrame:
        rows = honest(session)
        return rows.assign(sequences=rows["sequences"] + rows["migrated"])

    assert MigrationOnly().run(replace(payments, read=careless)).finding == "refuted"


@pytest.mark.verify
def test_planted_sequences_are_found_by_who_looks(payments: Given) -> None:
    trial = EditSequences(at_least=0.5, count=2, repeats=2)
    assert trial.run(payments).metrics["recall"].value == 1
    unseeing = trial.run(blind(payments, "sequences", "to_other"))
    assert (unseeing.finding, unseeing.metrics["recall"].value) == ("refuted", 0)


def test_too_few_pensioners_to_plant_on(
    small_tables: Callable[..., Tables], the_models: list[Model], the_law: Law
) -> None:
    with pytest.raises(TooFewError, match="to plant among"):
        MigrationOnly().run(given(the_models, "M19", small_tables(**pensioners(50)), the_law))
