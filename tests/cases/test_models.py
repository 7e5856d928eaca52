"""What must never be broken is refused by the database itself, whoever writes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jihe.cases import update
from jihe.schema import CODES

DAY = date(2026, 3, 31)

# A copy of the only row, with these columns changed.
COPIES = {
    "a second case for the subject and line": ("cases_case", {"number": "P-2"}),
    "a number twice": ("cases_case", {"subject_id": 99}),
    "a payment in two cases": ("cases_casemoney", {}),
    "a signal twice": ("cases_signal", {}),
    "a claim twice": ("cases_signalmoney", {}),
    "a proof twice": ("cases_signalproof", {}),
    "a case twice a night": ("cases_casenight", {}),
    "a run twice": ("cases_night", {}),
}
CHANGES = {
    "a line that is none": ("cases_case", {"line": "medical"}),
    "a lane that is none": ("cases_case", {"lane": "both"}),
    "a state that is none": ("cases_case", {"state": "lost"}),
    "severity 5": ("cases_signal", {"severity": 5}),
    "severity 0": ("cases_signal", {"severity": 0}),
    "a third kind of signal": ("cases_signal", {"kind": "alarm"}),
    "a third kind of match": ("cases_signal", {"match": "name"}),
    "last seen before first": ("cases_signal", {"last_seen": "2026-03-30"}),
    "a probability above one": ("cases_casenight", {"p_upheld": 1.01}),
    "a negative amount": ("cases_casenight", {"at_stake_fen": -1}),
    "an effort of nothing": ("cases_casenight", {"minutes": 0}),
    "a rank of nothing": ("cases_casenight", {"rank": 0}),
    "a docket that is none": ("cases_casenight", {"docket": "other"}),
    "no reason to be ranked": ("cases_casenight", {"severity": None}),
}


@pytest.fixture
def one_case(store, night, sig, dump) -> dict[str, list[dict[str, Any]]]:
    update("r1", DAY, *night(sig(money={1: 500})))
    return dump()


@pytest.mark.parametrize(("table", "changed"), COPIES.values(), ids=COPIES)
def test_the_database_refuses_a_second(table: str, changed: dict[str, Any], one_case, dump) -> None:
    from django.db import IntegrityError, connection

    (row,) = one_case[table]
    row = {name: value for name, value in row.items() if name != "id"} | changed
    names, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    with pytest.raises(IntegrityError, match=r"(?i)unique constraint"), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))
    assert dump() == one_case


@pytest.mark.parametrize(("table", "changed"), CHANGES.values(), ids=CHANGES)
def test_the_database_refuses(table: str, changed: dict[str, Any], one_case, dump) -> None:
    from django.db import IntegrityError, connection

    ((name, value),) = changed.items()
    with pytest.raises(IntegrityError, match=r"(?i)check constraint|no step explains"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {name} = %s", [value])
    assert dump() == one_case


@pytest.mark.usefixtures("store")
def test_a_case_with_signals_cannot_be_deleted(night, sig) -> None:
    from django.db.models import ProtectedError

    from jihe.cases.models import Case

    update("r1", DAY, *night(sig()))
    with pytest.raises(ProtectedError):
        Case.objects.all().delete()


@pytest.mark.usefixtures("store")
def test_the_migrations_say_what_the_models_say() -> None:
    from django.core.management import call_command

    call_command("makemigrations", "cases", check=True, dry_run=True, verbosity=0)


@pytest.mark.usefixtures("store")
def test_the_verdicts_of_the_store_are_those_of_the_code_list() -> None:
    from jihe.cases.models import Outcome

    assert Outcome.values == list(CODES["verdict"].codes)
