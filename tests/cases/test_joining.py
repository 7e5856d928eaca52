"""What a night does to the cases: nothing twice, nothing lost, each payment once."""

from __future__ import annotations

from datetime import date

import pytest

from jihe.cases import CaseUpdate, case_number, update
from jihe.errors import BadInputError
from tests.cases.vendors import POSTGRES_ONLY

N1, N2, N3 = date(2026, 3, 29), date(2026, 3, 30), date(2026, 3, 31)
pytestmark = pytest.mark.usefixtures("store")


def test_signals_about_one_subject_in_one_line_are_one_case(night, sig, dump) -> None:
    told = update(
        "r1",
        N1,
        *night(sig(code="P01"), sig(code="P03"), sig(code="U01", line="unemployment"), sig(subject=2)),
    )
    subjects = {(1, "pension"), (1, "unemployment"), (2, "pension")}
    rows = dump()["cases_case"]
    assert {(row["subject_id"], row["line"]) for row in rows} == subjects
    assert {row["number"] for row in rows} == {case_number("person", *subject) for subject in subjects}
    assert told == CaseUpdate(cases=3, opened=3, grown=0, signals=4, at_stake_fen=0, owed_fen=0)


def test_the_same_night_again_changes_no_row(night, sig, dump) -> None:
    tables = night(sig(money={1: 500, 2: 700}, proofs=(1, 2)), sig(subject=2, money={2: 700}))
    first = update("r1", N1, *tables)
    before = dump()
    assert update("r1", N1, *tables) == first
    assert dump() == before


def test_the_next_night_adds_to_the_case(night, sig, dump) -> None:
    update("r1", N1, *night(sig(money={1: 500}), sig(subject=2, money={9: 1}), sig(subject=3)))
    told = update(
        "r2",
        N2,
        *night(sig(money={1: 500, 2: 700}, says="又多一月"), sig(subject=2, money={9: 1}), sig(subject=4)),
    )
    after = dump()
    assert told == CaseUpdate(cases=3, opened=1, grown=1, signals=3, at_stake_fen=1201, owed_fen=0)
    assert [row["opened_on"] for row in after["cases_case"]].count(N1) == 3
    grown = next(row for row in after["cases_signal"] if row["signal_id"] == sig().id)
    assert (grown["says"], grown["first_seen"], grown["last_seen"]) == (
        "又多一月",
        N1,
        N2,
    )


def test_a_new_signal_alone_makes_a_case_grow(night, sig) -> None:
    update("r1", N1, *night(sig()))
    assert update("r2", N2, *night(sig(), sig(code="P03"))).grown == 1
    assert update("r3", N3, *night(sig(), sig(code="P03"))).grown == 0


def test_a_signal_no_longer_found_stays_with_its_last_day(night, sig, dump) -> None:
    update("r1", N1, *night(sig(money={1: 500})))
    told = update("r2", N2, *night(sig(subject=2)))
    gone = next(row for row in dump()["cases_signal"] if row["signal_id"] == sig().id)
    assert gone["last_seen"] == N1
    assert dump()["cases_casemoney"][0]["fen"] == 500
    assert told.cases == 1  # it does not stand tonight


def test_an_older_night_taken_late_moves_nothing_back(night, sig, dump) -> None:
    update("r2", N2, *night(sig(says="新", money={1: 900, 2: 10}, proofs=(2,), severity=4)))
    update("r1", N1, *night(sig(says="旧", money={1: 500, 3: 30}, proofs=(1, 2), severity=2)))
    after = dump()
    (row,) = after["cases_signal"]
    assert (row["says"], row["severity"], row["first_seen"], row["last_seen"]) == ("新", 4, N1, N2)
    assert after["cases_case"][0]["opened_on"] == N1
    assert {(m["money_key"], m["fen"], m["first_seen"]) for m in after["cases_casemoney"]} == {
        (1, 900, N1), (2, 10, N2), (3, 0, N1),
    }  # fmt: skip
    assert {(p["proof_key"], p["current"], p["first_seen"]) for p in after["cases_signalproof"]} == {
        (1, 0, N1), (2, 1, N1),
    }  # fmt: skip


def test_a_newer_version_drops_what_it_no_longer_names(night, sig, dump) -> None:
    update("r1", N1, *night(sig(money={1: 500, 2: 700}, proofs=(1, 2))))
    told = update("r2", N2, *night(sig(money={1: 400}, proofs=(2, 3))))
    after = dump()
    assert {m["money_key"]: m["fen"] for m in after["cases_casemoney"]} == {1: 400, 2: 0}
    assert {p["proof_key"]: (p["current"], p["first_seen"]) for p in after["cases_signalproof"]} == {
        1: (0, N1), 2: (1, N1), 3: (1, N2),
    }  # fmt: skip
    assert told.at_stake_fen == 400


def test_a_payment_dropped_and_named_again_is_current_again(night, sig, dump) -> None:
    for run, day, money in (("r1", N1, {1: 500}), ("r2", N2, {}), ("r3", N3, {1: 450})):
        update(run, day, *night(sig(money=money, proofs=(1,) if money else (2,))))
    assert dump()["cases_casemoney"][0]["fen"] == 450
    assert {p["proof_key"]: p["current"] for p in dump()["cases_signalproof"]} == {1: 1, 2: 0}


def owners(dump) -> dict[int, int]:
    """Payment → subject of the case it belongs to."""
    rows = dump()
    subject = {row["id"]: row["subject_id"] for row in rows["cases_case"]}
    return {row["money_key"]: subject[row["case_id"]] for row in rows["cases_casemoney"]}


def test_a_payment_goes_to_the_graver_signal(night, sig, dump) -> None:
    told = update(
        "r1",
        N1,
        *night(sig(subject=1, severity=3, money={7: 100}), sig(subject=2, severity=4, money={7: 80})),
    )
    assert owners(dump) == {7: 2}
    assert told.at_stake_fen == 80  # once, as its own case sees it


def test_among_equals_a_payment_goes_to_the_lower_number(night, sig, dump) -> None:
    subjects = sorted(range(1, 9), key=lambda subject: case_number("person", subject, "pension"))
    update("r1", N1, *night(*(sig(subject=subject, money={7: 100}) for subject in range(1, 9))))
    assert owners(dump) == {7: subjects[0]}


def test_a_payment_stays_where_it_was_claimed_first(night, sig, dump) -> None:
    update("r1", N1, *night(sig(subject=1, severity=1, money={7: 100})))
    told = update(
        "r2",
        N2,
        *night(sig(subject=1, severity=1, money={7: 100}), sig(subject=2, severity=4, money={7: 100})),
    )
    assert owners(dump) == {7: 1}
    assert told.at_stake_fen == 100
    seen = {row["case_id"]: row for row in dump()["cases_casenight"] if row["night_id"] == 2}
    assert [(row["at_stake_fen"], row["elsewhere_fen"]) for _, row in sorted(seen.items())] == [
        (100, 0),
        (0, 100),
    ]


def test_the_same_key_of_another_table_is_another_payment(night, sig) -> None:
    told = update("r1", N1, *night(sig(money={7: 100}), sig(code="U01", money={7: 30}, money_table="ui_payment")))
    assert told.at_stake_fen == 130


def test_two_signals_of_a_case_count_a_payment_once_by_the_stronger_claim(night, sig, dump) -> None:
    told = update("r1", N1, *night(sig(severity=3, money={7: 900}), sig(code="P03", severity=4, money={7: 600})))
    assert told.at_stake_fen == 600
    assert [row["fen"] for row in dump()["cases_casemoney"]] == [600]
    assert sorted(row["fen"] for row in dump()["cases_signalmoney"]) == [600, 900]  # both claims are kept


def test_what_the_fund_owes_is_not_set_off(night, sig) -> None:
    told = update("r1", N1, *night(sig(money={1: 500, 2: -300})))
    assert (told.at_stake_fen, told.owed_fen) == (500, 300)


def test_one_signal_about_public_power_moves_the_case_for_good(night, sig, dump) -> None:
    update("r1", N1, *night(sig()))
    assert dump()["cases_case"][0]["lane"] == "case"
    update("r2", N2, *night(sig(), sig(code="X09", lane="public_power")))
    update("r3", N3, *night(sig()))
    assert dump()["cases_case"][0]["lane"] == "public_power"


def test_a_signal_whose_rule_moved_to_another_line_stays_in_its_case(night, sig, dump) -> None:
    update("r1", N1, *night(sig()))
    update("r2", N2, *night(sig(line="cross", says="改线")))
    after = dump()
    assert len(after["cases_case"]) == 1
    assert after["cases_signal"][0]["says"] == "改线"


def test_what_could_not_be_asked_still_stands(night, sig) -> None:
    update("r1", N1, *night(sig(money={1: 500}), sig(subject=2, code="P03", money={2: 50})))
    told = update("r2", N2, *night(sig(subject=2, code="P03", money={2: 50})), unheard={"P01"})
    assert (told.cases, told.signals, told.at_stake_fen) == (2, 2, 550)


def test_only_a_calibrated_score_is_a_chance(night, sig, dump) -> None:
    tables = night(
        sig(subject=1, code="M05", score=0.7, severity=2),
        sig(subject=2, code="M08", score=0.99, severity=2),
        sig(subject=3, code="M05", score=1.2, severity=4),
        sig(subject=4, code="M05", score=0.7, severity=3),
        sig(subject=4, code="P01", severity=2),
    )
    update("r1", N1, *tables, calibrated=["M05"])
    seen = {row["case_id"]: (row["severity"], row["score"]) for row in dump()["cases_casenight"]}
    cases = {row["subject_id"]: row["id"] for row in dump()["cases_case"]}
    assert {subject: seen[case] for subject, case in cases.items()} == {
        1: (None, 0.7), 2: (2, None), 3: (4, None), 4: (2, 0.7),
    }  # fmt: skip


def test_only_the_last_word_of_what_could_not_be_asked_stands(night, sig) -> None:
    update("r1", N1, *night(sig(subject=1), sig(subject=2)))
    update("r2", N2, *night(sig(subject=2)))  # asked, and subject 1 was no longer found
    assert update("r3", N3, *night(), unheard={"P01"}).cases == 1


def test_a_carried_signal_is_not_seen_tonight(night, sig, dump) -> None:
    update("r1", N1, *night(sig()))
    before = dump()["cases_signal"]
    update("r2", N2, *night(), unheard={"P01"})
    assert dump()["cases_signal"] == before


def test_asked_after_all_the_carried_leave_the_night(night, sig, dump) -> None:
    update("r1", N1, *night(sig()))
    update("r2", N2, *night(), unheard={"P01"})
    assert update("r2", N2, *night()).cases == 0
    assert [row["night_id"] for row in dump()["cases_casenight"]] == [1]


def test_a_night_without_signals(night, dump) -> None:
    assert update("r1", N1, *night()) == CaseUpdate(0, 0, 0, 0, 0, 0)
    assert dump()["cases_night"][0]["run_id"] == "r1"


def test_a_run_is_one_day(night, sig, dump) -> None:
    update("r1", N1, *night(sig()))
    before = dump()
    with pytest.raises(BadInputError, match="r1 is a night as of 2026-03-29, not 2026-03-30"):
        update("r1", N2, *night(sig()))
    assert dump() == before


def test_tables_that_break_their_contract_change_nothing(night, sig, dump) -> None:
    signals, money, proofs = night(sig(money={1: 5}))
    for broken, what in (
        (night(sig(), sig()), "signals: 1 rows repeat"),
        ((signals, night(sig(money={1: 5}), sig(money={1: 6})).money, proofs), "money: 1 rows repeat"),
        ((signals, money, night(sig(), sig()).proofs), "proofs: 1 rows repeat"),
        ((signals, night(sig(subject=2, money={1: 5})).money, proofs), "money: 1 rows belong to no signal"),
        ((signals, money, night(sig(subject=2)).proofs), "proofs: 1 rows belong to no signal"),
    ):
        with pytest.raises(ValueError, match=what):
            update("r1", N1, *broken)
    assert all(not rows for rows in dump().values())


@POSTGRES_ONLY
def test_tables_are_counted_anew_as_a_large_night_fills_them(store, night, sig, monkeypatch) -> None:
    from django.db import connection

    from jihe.cases import staging

    monkeypatch.setattr(staging, "MANY", 1)
    told: list[str] = []

    def listen(execute, sql, params, many, context):
        told.append(" ".join(line for line in sql.splitlines() if not line.startswith("--"))[:40].strip())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        update("r1", N1, *night(sig(money={1: 500})))
    for filled, table in (
        ("INSERT INTO cases_case (", "cases_case"),
        ("UPDATE stage_signal SET case_id", "stage_signal"),
        ("INSERT INTO cases_casemoney (", "cases_casemoney"),
    ):
        places = [place for place, sql in enumerate(told) if sql.startswith(filled)]
        assert any(told[place + 1] == f"ANALYZE {table}" for place in places)
