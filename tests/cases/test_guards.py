"""What nobody changes past the program: who acted, and what a case is."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.cases.bookkeeping import Desk

TRIES = {
    "a reviewer is removed": ("DELETE FROM cases_reviewer WHERE login = 'chen'", "retired, never removed"),
    "an auditor becomes a supervisor": (
        "UPDATE cases_reviewer SET role = 'supervisor' WHERE login = 'li'",
        "keeps login",
    ),
    "a town's auditor is given the bureau": ("UPDATE cases_reviewer SET town = 'T9' WHERE login = 'li'", "keeps login"),
    "somebody takes another's name": ("UPDATE cases_reviewer SET login = 'sun' WHERE login = 'li'", "keeps login"),
    "a case is removed": ("DELETE FROM cases_case", "never removed"),
    "public power goes to the town": (
        "UPDATE cases_case SET lane = 'case' WHERE lane = 'public_power'",
        "public power stays",
    ),
    "a case in hand moves to another town": (
        "UPDATE cases_case SET town = 'T2' WHERE state <> 'open'",
        "keeps its town",
    ),
}


@pytest.fixture
def desk(store: Any, night: Any, sig: Any) -> Desk:
    from jihe.cases.models import Case

    made = Desk(night, sig)
    made.take(made.found(p1=1000), sig(subject=5, kind="operator", lane="public_power"))
    Case.objects.filter(subject_kind="person").update(town="T1")
    made.decide(500)
    return made


@pytest.mark.parametrize("what", TRIES)
def test_the_database_refuses(desk: Desk, what: str) -> None:
    statement, why = TRIES[what]
    with pytest.raises(IntegrityError, match=why), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_whoever_retires_or_logs_in_still_may(desk: Desk) -> None:
    from jihe.cases.models import Reviewer

    assert Reviewer.objects.filter(login="chen").update(is_active=False, password="!") == 1
