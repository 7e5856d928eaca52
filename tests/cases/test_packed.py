"""The evidence pack: the same answers as the night's lake, for the cases it holds and no others, on nobody's eyes."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest

from jihe.cases import update
from jihe.cases.exporting import held, paper
from jihe.cases.exporting import packed as packs
from jihe.cases.exporting.held import signals_of
from jihe.cases.exporting.sight import sight
from jihe.home import Home
from jihe.nightly import packing
from tests.cases.test_exporting import DAY, EVIDENCE, ID, ground, rules

__all__ = ["ground", "rules"]
RUN = "2026-03-31-abc"


@pytest.fixture
def cases(store, night, sig) -> list[Any]:
    from jihe.cases.models import Case

    one = sig(money={11: 250_000, 10: 240_000, 12: 125_000}, proofs=(101, 102, 999), evidence=EVIDENCE, severity=4)
    update(RUN, DAY, *night(one, sig(subject=2, money={77: 100}), sig(subject=3, money={78: 100})))
    Case.objects.filter(subject_id=1).update(town="442000105")
    return list(Case.objects.order_by("subject_id"))


@pytest.fixture
def home(tmp_path) -> Home:
    home = Home.at(tmp_path)
    (home.runs / RUN).mkdir(parents=True)
    return home


def test_what_is_packed_says_what_the_lake_says(cases, ground, home) -> None:
    packing.pack(home.runs / RUN, ground, cases[:2])
    for case in cases[:2]:
        over = packing.packed(home, RUN, case.number, ground)
        assert paper.paper(case, over) == paper.paper(case, ground)
        assert paper.paper(case, over, "核对身份") == paper.paper(case, ground, "核对身份")
        for masked in (True, False):
            told = [sight(case, signals_of(case), each, None, masked=masked) for each in (over, ground)]
            assert told[0] == told[1]


def test_signals_of_many_cases_are_each_ones_own_gravest_first(store, night, sig, monkeypatch) -> None:
    from jihe.cases.models import Case

    grave = (sig(subject=n, money={n: 100}, severity=grade, code="U01") for n, grade in ((1, 1), (5, 4)))
    update(RUN, DAY, *night(*(sig(subject=n, money={n: 100}, severity=3) for n in range(1, 6)), *grave))
    every = list(Case.objects.order_by("-number"))
    monkeypatch.setattr(held, "AT_ONCE", 2)
    found = held.signals_of_each(every)
    assert {number: len(signals) for number, signals in found.items()} == {
        case.number: case.signals.count() for case in every
    }
    for case in every:
        assert {signal.case for signal in found[case.number]} == {case}
        graveness = [signal.severity for signal in found[case.number]]
        assert graveness == sorted(graveness, reverse=True)
        assert {one.money.money_key for signal in found[case.number] for one in held.claims(signal)} == {
            case.subject_id
        }


def test_a_case_or_a_question_that_was_not_packed_is_said_to_be_so(cases, ground, home) -> None:
    with pytest.raises(packs.UnpackedError):
        packing.packed(home, RUN, cases[0].number, ground)
    packing.pack(home.runs / RUN, ground, cases[:1])
    with pytest.raises(packs.UnpackedError):
        packing.packed(home, RUN, cases[2].number, ground)
    over = packing.packed(home, RUN, cases[0].number, ground).session
    with pytest.raises(packs.UnpackedError):
        over.versions("person", [4711])
    with pytest.raises(packs.UnpackedError):
        over.query("SELECT 1")


def test_the_pack_is_its_owners_alone_and_the_same_bytes_twice(cases, ground, home) -> None:
    path = home.runs / RUN / packing.EVIDENCE
    first, answers = packing.pack(home.runs / RUN, ground, cases)
    assert path.stat().st_mode & 0o777 == 0o600
    assert hashlib.sha256(path.read_bytes()).hexdigest() == first
    assert packing.pack(home.runs / RUN, ground, cases) == (first, answers)
    kept = pq.read_table(path)
    assert kept.num_rows == answers
    numbers = kept["case"].to_pylist()
    assert numbers == sorted(numbers)
    assert ID in "".join(kept["answer"].to_pylist())  # unmasked: masking is a matter of showing


def test_its_questions_asked_again_give_its_bytes_and_a_changed_answer_does_not(cases, ground, home) -> None:
    digest, _ = packing.pack(home.runs / RUN, ground, cases)
    path = home.runs / RUN / packing.EVIDENCE
    assert packing.again(path, ground.session) == digest
    kept = pq.read_table(path)
    answers = [text.replace("陈", "王") for text in kept["answer"].to_pylist()]
    changed = kept.set_column(3, "answer", [answers])
    path.write_bytes(packing.parquet_bytes(changed, packing.ROWS))
    assert hashlib.sha256(path.read_bytes()).hexdigest() != digest
    assert packing.again(path, ground.session) == digest


def test_the_list_what_is_in_hand_and_the_first_of_the_rest_are_packed(cases) -> None:
    from jihe.cases import rank, work
    from jihe.cases.models import Reviewer
    from jihe.law import load

    rank(RUN, 1, load())
    wang = Reviewer.objects.create(login="wang", role="auditor")
    within = {case.number for case in packing.chosen(RUN, 0)}
    assert within < {case.number for case in cases}
    last = next(case.number for case in cases if case.number not in within)
    work.assign(last, wang, wang)
    assert {case.number for case in packing.chosen(RUN, 0)} == within | {last}
    assert len(packing.chosen(RUN)) == len(cases)


@pytest.mark.parametrize(
    "value",
    [None, 1, 0.1, "文", True, date(2026, 3, 31), datetime(2026, 3, 31, 1, 2, 3, 4), Decimal("12.00"), [1, None]],
)
def test_values_come_back_as_they_were(value: Any) -> None:
    assert packs.read(packs.written({"v": value})) == {"v": value}


def test_what_is_no_answer_is_not_written() -> None:
    with pytest.raises(TypeError, match="bytes"):
        packs.written(b"x")
