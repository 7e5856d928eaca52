"""Trips: which open cases share a place, for whom, and the sheet of one."""

from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from jihe.cases import audit, rank, update
from jihe.cases import case_number as number_of
from jihe.law import load
from tests.cases.conftest import Sig, make_night
from tests.cases.test_blind import DAY, fund

FIRM, FIRST, SECOND, POWER = (
    number_of("employer", 1, "pension"), number_of("person", 1, "pension"), number_of("person", 2, "pension"),
    number_of("operator", 5, "pension"),
)  # fmt: skip


@pytest.fixture
def places(web: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    from jihe.review import nights

    update(
        "r1", DAY,
        *make_night(
            Sig(1, money={1: 300_000}), Sig(2, money={2: 90_000}), Sig(3, money={3: 90_000}), Sig(1, kind="employer"),
            Sig(5, kind="operator", lane="public_power"),
        ),
        towns={("person", 1): "T1", ("person", 2): "T1", ("person", 3): "T2"},
    )  # fmt: skip
    rank("r1", 80, load())
    with fund(DAY, load()) as session:

        @contextmanager
        def opened(_run: str) -> Any:
            yield SimpleNamespace(session=session)

        monkeypatch.setattr(nights, "lake_of", opened)
        yield session


def listed(client: Any, path: str = "/trips/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_two_open_cases_of_a_town_make_a_trip_and_one_does_not(places, browser) -> None:
    text = listed(browser("sun"))
    assert 'data-kind="town" data-key="T1"' in text
    assert 'data-kind="town" data-key="T2"' not in text
    assert 'data-test="trips"' not in listed(browser("zhao"))  # one case of theirs


def test_a_sheet_names_its_cases_and_is_a_look_at_them(places, browser) -> None:
    text = listed(browser("wang"), "/trips/town/T1/")
    assert f'data-case="{FIRST}"' in text
    assert f'data-case="{SECOND}"' in text
    assert POWER not in text
    last = [entry for entry in audit.entries() if entry["action"] == "case.list"][-1]
    assert (last["actor"], last["detail"]["cases"]) == ("wang", sorted([FIRST, SECOND]))


def test_what_no_case_of_theirs_touches_is_none(places, browser) -> None:
    for path in ("/trips/town/T2/", "/trips/town/T9/", "/trips/hospital/1/", "/trips/person/1/"):
        assert browser("wang").get(path).status_code == 404
    assert browser("shi").get("/trips/").status_code == 403


def test_a_closed_case_is_on_no_trip(places, browser) -> None:
    from jihe.cases.models import Card

    assert f'data-case="{SECOND}"' in listed(browser("sun"), "/trips/town/T1/")
    from jihe.cases import work
    from jihe.cases.models import Reviewer

    wang = Reviewer.objects.get(login="wang")
    work.assign(SECOND, wang, wang)
    work.begin(SECOND, wang)
    work.decide(SECOND, wang, "benign", 0, "材料齐全，未见异常情形", load())
    assert Card.objects.get(case__number=SECOND).state == "decided"
    assert browser("sun").get("/trips/town/T1/").status_code == 404


def test_the_rows_that_prove_a_case_say_which_hospital_and_firm_it_touches() -> None:
    import pyarrow as pa

    from jihe.cases.trips import _named
    from jihe.engines import Session
    from jihe.schema import TABLES
    from jihe.screening import quiet

    given = [
        {"case_id": n, "person_id": n, "first_hospital_id": 7 if n < 3 else 8, "employer_id": 40 + n} for n in (1, 2, 3)
    ]
    rows = [quiet.row("wi_case", row, place) for place, row in enumerate(given)]
    tables = {"wi_case": pa.Table.from_pylist(rows, TABLES["wi_case"].arrow_schema())}
    with Session.of_tables(tables, DAY, load()) as session:
        found = sorted(_named("wi_case", [1, 2], session))
    assert [one for one in found if one[0][0] == "hospital"] == [(("hospital", "7"), 1), (("hospital", "7"), 2)]
    assert [one for one in found if one[0][0] == "employer"] == [(("employer", "41"), 1), (("employer", "42"), 2)]
