"""Whatever the order of nights, verdicts, payments, merges and replays: cases stay themselves, money counts once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.cases import aside, audit, case_number, ledger, reviewers, update, work
from jihe.errors import BadInputError
from tests.cases import carding

DAY = date(2026, 3, 1)
FAR = date(9999, 12, 31)
SUBJECTS = (1, 2, 3)

SIGNALS = st.dictionaries(
    st.tuples(st.sampled_from(SUBJECTS), st.sampled_from(("P01", "P03"))),
    st.fixed_dictionaries(
        {
            "severity": st.integers(1, 4),
            "money": st.dictionaries(st.integers(1, 5), st.integers(-900, 900), max_size=3),
            "proofs": st.sets(st.integers(1, 3), min_size=1).map(lambda rows: tuple(sorted(rows))),
        }
    ),
    max_size=4,
)
HAPPENINGS = st.lists(
    st.one_of(
        st.tuples(st.just("night"), SIGNALS, st.booleans()),
        st.tuples(st.just("replay"), st.integers(0, 9), st.just(None)),
        st.tuples(
            st.sampled_from(
                ("take", "decide", "second", "close", "undo", "settle", "reopen", "rest", "handback", "aside")
            ),
            st.sampled_from(SUBJECTS),
            st.sampled_from((("benign", 0), ("overpaid_no_fault", 700), ("underpaid", 300))),
        ),
    ),
    min_size=4,
    max_size=12,
)


EXAMPLES = {"sqlite": 25, "postgres": 6}  # a night takes ten times as long where each statement is sent


@pytest.mark.parametrize("part", [4, pytest.param(1, marks=pytest.mark.verify)], ids=["a quarter", "all"])
def test_cases_stay_themselves_and_money_counts_once(
    vendor: str, fresh: Callable[[], Any], night, sig, dump, law, part: int
) -> None:
    @settings(max_examples=EXAMPLES[vendor] // part, deadline=None)
    @given(happenings=HAPPENINGS)
    def holds(happenings: list[tuple[Any, ...]]) -> None:
        fresh()
        happen(happenings, night, sig, dump, law)

    holds()


def happen(happenings: list[tuple[Any, ...]], night: Any, sig: Any, dump: Any, law: Any) -> None:
    root = reviewers.add("root", "administrator", None, None)
    an, sun = (reviewers.add(login, "supervisor", None, root) for login in ("an", "sun"))
    nights: list[tuple[str, date, Any, dict[int, int]]] = []
    known: dict[str, Any] = {}
    claimed: set[int] = set()

    def act(action: str, number: str, verdict: str, fen: int) -> None:
        if action == "take":
            work.assign(number, an, an)
            work.begin(number, an)
            work.hear(number, an, DAY, "放弃")
        elif action == "decide":
            work.decide(number, an, verdict, fen, "理由", law, above="核查中另查出")
        elif action == "second":
            work.second(number, sun, verdict, fen, "理由")
        elif action == "settle":
            work.appeal(number, an, "reconsideration", DAY)
            work.settle(number, sun, verdict, fen, "理由", DAY)
        elif action == "close":
            work.close(number, an, "尚未全部退回")
        elif action == "rest":
            aside.hold(number, an, FAR, "等待协查回函")
        elif action == "handback":
            aside.handback(number, an, "另有任务")
        elif action == "aside":
            aside.note(number, an, "已电话联系")
            aside.join(number, an, sun)
        elif action == "reopen":
            work.reopen(number, an, "理由")
        else:
            work.undo(number, an, "误")

    for what, about, more in happenings:
        if what == "night":
            tables = night(*(sig(subject=s, code=c, **said) for (s, c), said in about.items()))
            roots = {2: 1} if more or (nights and nights[-1][3]) else {}  # merged once, merged for good
            nights.append((f"r{len(nights)}", DAY + timedelta(days=len(nights)), tables, roots))
            claimed |= {key for said in about.values() for key in said["money"]}
            join(nights[-1], dump)
        elif what == "replay" and nights:
            join(nights[about % len(nights)], dump)
        elif what not in ("night", "replay"):
            before = dump()
            try:
                act(what, case_number("person", about, "pension"), *more)
            except BadInputError:
                if what in ("decide", "second", "close", "undo", "reopen"):
                    assert dump() == before, "refused, and yet something changed"
        known = hold(known, claimed, dump)
        carding.agree()
    assert audit.verify_store([]).bad is None


def join(one: tuple[str, date, Any, dict[int, int]], dump: Any) -> None:
    run, day, tables, roots = one
    told = update(run, day, *tables, roots=roots)
    before = dump()
    assert update(run, day, *tables, roots=roots) == told
    assert dump() == before, "the same night at once again changed a row"


def hold(known: dict[str, Any], claimed: set[int], dump: Any) -> dict[str, Any]:
    """What must be true after anything: returns the cases as they are now."""
    from jihe.cases.models import Case

    rows = dump()
    cases = {row["id"]: row for row in rows["cases_case"]}
    identity = {row["number"]: (row["subject_kind"], row["subject_id"], row["line"]) for row in cases.values()}
    assert all(number == case_number(*subject) for number, subject in identity.items())
    assert known.items() <= identity.items(), "a case was lost or became another"
    assert {row["money_key"] for row in rows["cases_casemoney"]} == claimed  # none lost; the database keeps it once
    assert len(rows["cases_casemoney"]) == len(claimed)

    way: dict[int, list[dict[str, Any]]] = {}
    for step in sorted(rows["cases_step"], key=lambda step: step["seq"]):
        way.setdefault(step["case_id"], []).append(step)
    for key, case in cases.items():
        steps = way.get(key, [])
        assert [step["seq"] for step in steps] == list(range(1, len(steps) + 1))
        assert case["state"] == (steps[-1]["to_state"] if steps else "open")
        assert all(a["to_state"] == b["from_state"] for a, b in pairwise(steps))

    judged = {row["case_id"] for row in rows["cases_verdict"]}
    for case in Case.objects.all():
        if case.pk not in judged:
            fens = [row["fen"] for row in rows["cases_casemoney"] if row["case_id"] == case.pk]
            held = ledger.balances(case)
            assert held.get("suspected", 0) == sum(fen for fen in fens if fen > 0)
            assert held.get("owed_suspected", 0) == -sum(fen for fen in fens if fen < 0)
    return identity
