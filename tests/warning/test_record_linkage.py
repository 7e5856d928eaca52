"""Records linked: levels as declared, chance and kin held against one person, learnt as splink learns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.engines import Session
from jihe.law import Law
from jihe.warning import Capacity, DoublesFound, LookAlikesStayApart
from jihe.warning.discovery import Model
from jihe.warning.estimators.fellegi_sunter import FLOOR, learn, likelihood, posterior, shares
from jihe.warning.estimators.linkage import Comparison, Level, pair_id
from jihe.warning.learning.frames import entities
from jihe.warning.methods.base import TooFewError
from jihe.warning.trials.base import Given
from jihe.warning.trials.record_linkage_planting import DOUBLES, LOOK_ALIKES, checked

AS_OF = date(2026, 3, 31)
NUMBER = checked("99900119900512123")
TEXTS = ("id_no", "former_no", "name", "former_name", "born", "address", "phone", "account")


@pytest.fixture(scope="module")
def m14(the_models: list[Model]) -> Model:
    return next(model for model in the_models if model.code == "M14")


def record(person: int, **more: Any) -> dict[str, Any]:
    """A record as the features give it; everybody alone shares nothing with anybody."""
    one = {
        "id_no": checked(f"999{person % 1_000:03}1970010{person % 9 + 1}{person % 1_000:03}"), "former_no": None,
        "name": f"李{chr(0x4E00 + 7 * person)}{chr(0x5E00 + 3 * person)}", "former_name": None,
        "born": f"{1940 + person % 50}-{person % 9 + 1:02}-{person % 27 + 1:02}",
        "address": f"a{person}", "phone": f"p{person}", "account": None, "kin_id": None, "paid": 1, "insured": 0,
    } | more  # fmt: skip
    number = one["id_no"]
    other = not number[0].isdigit()
    long = len(number) == 18 and not other
    valid = checked(number[:17]) == number if long else None
    derived = {
        "person_id": person, "created_ts": datetime(2000, 1, 1) + timedelta(days=person), "document": int(other),
        "number_region": number[:6], "number_rest": number if other else number[8:17] if long else number[6:],
        "number_valid": valid, "surname": one["name"][0], "born_year": one["born"][:4], "born_day": one["born"][5:],
    }  # fmt: skip
    return one | derived


def table(*records: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame([*records, *(record(1_000 + n) for n in range(80))])
    kinds: dict[str, Any] = dict.fromkeys(TEXTS, "str")
    return frame.astype(kinds | {"kin_id": "Int64", "number_valid": "float64"})


ONE = {"name": "陈伟明", "born": "1990-05-12", "id_no": NUMBER, "address": "home", "phone": "phone", "account": "acct"}
# What the second record of a pair has otherwise, and the levels of number, name, birth, address, phone, account.
CASES: dict[str, tuple[dict[str, Any], tuple[float | None, ...]]] = {
    "the same number": ({}, (4, 2, 2, 1, 1, 1)),
    "fifteen digits of the eighteen": ({"id_no": NUMBER[:6] + NUMBER[8:17]}, (3, 2, 2, 1, 1, 1)),
    "the number before a change": ({"id_no": checked("99977719900512125"), "former_no": NUMBER}, (3, 2, 2, 1, 1, 1)),
    "one digit wrong, the check fails": ({"id_no": NUMBER[:9] + "7" + NUMBER[10:]}, (2, 2, 2, 1, 1, 1)),
    "two digits swapped, the check fails": ({"id_no": NUMBER[:15] + "32" + NUMBER[17:]}, (2, 2, 2, 1, 1, 1)),
    "day and month swapped in the number too": (
        {"id_no": NUMBER[:10] + "1205" + NUMBER[14:], "born": "1990-12-05"}, (2, 2, 1, 1, 1, 1)),
    "the next serial, both pass": ({"id_no": checked("99900119900512125")}, (0, 2, 2, 1, 1, 1)),
    "two digits wrong, the check fails": ({"id_no": NUMBER[:3] + "778" + NUMBER[6:]}, (1, 2, 2, 1, 1, 1)),
    "a permit": ({"id_no": "H1234567801"}, (None, 2, 2, 1, 1, 1)),
    "a character of the name": ({"name": "陈玮明"}, (4, 1, 2, 1, 1, 1)),
    "a character more": ({"name": "陈伟"}, (4, 0, 2, 1, 1, 1)),
    "two characters of the name": ({"name": "陈玮铭"}, (4, 0, 2, 1, 1, 1)),
    "the name before a change": ({"name": "王玉兰", "former_name": "陈伟明"}, (4, 2, 2, 1, 1, 1)),
    "a digit of the birth date": ({"born": "1990-05-13"}, (4, 2, 1, 1, 1, 1)),
    "two digits of the birth date": ({"born": "1990-05-23"}, (4, 2, 0, 1, 1, 1)),
    "moved, with a new phone": ({"address": "away", "phone": "new"}, (4, 2, 2, 0, 0, 1)),
    "nothing known of phone and account": ({"phone": None, "account": None}, (4, 2, 2, 1, None, None)),
}  # fmt: skip


@pytest.fixture(scope="module")
def pairs(m14: Model) -> pd.DataFrame:
    """A pair a case: of each its own name, region of the number, house, phone and account."""
    records = []
    for n, (_, (more, _levels)) in enumerate(CASES.items()):
        of = {name: f"{value}{n}" for name, value in ONE.items() if name in ("address", "phone", "account")}
        own = {name: f"{value}{n}" if name in of and value else value for name, value in more.items()}
        records += [record(2 * n + 1, **ONE | of), record(2 * n + 2, **ONE | of | own)]
    made = m14.declaration.method.units(table(*records))
    return made.set_index(["root", "person_id"])


@pytest.mark.parametrize(("place", "case"), list(enumerate(CASES)))
def test_levels(place: int, case: str, pairs: pd.DataFrame, m14: Model) -> None:
    row = pairs.loc[(2 * place + 1, 2 * place + 2)]  # the one made earlier first
    expected = CASES[case][1]
    assert [None if np.isnan(row[name]) else row[name] for name in m14.declaration.features] == list(expected)
    assert row["settled_by_rule"] == (expected[0] == 4)
    assert (row["judged"], row["both_paid"], row["both_insured"]) == (1, 1, 0)


@given(st.text("0123456789", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_no_slip_of_the_pen_passes_the_check(digits: str, at: int, more: int) -> None:
    number = checked(digits)
    wrong = number[:at] + str((int(number[at]) + more) % 10) + number[at + 1 :]
    assert checked(wrong[:17]) != wrong
    if number[at] != number[at + 1]:
        swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        assert not swapped[:17].isdigit() or checked(swapped[:17]) != swapped


def test_pairs_do_not_depend_on_the_order_of_records_nor_on_who_else_is_there(m14: Model) -> None:
    method, some = m14.declaration.method, [record(1, **ONE), record(2, **ONE), record(3, address="home")]
    rows = table(*some)
    made = method.units(rows)
    pd.testing.assert_frame_equal(method.units(rows.sample(frac=1, random_state=1)), made)
    more = method.units(table(*some, *(record(2_000 + n) for n in range(20))))
    both = more[more["identity_id"].isin(made["identity_id"])]
    assert set(made[made["judged"] == 1]["identity_id"]) <= set(both["identity_id"])


def test_a_pairs_id_is_its_own_and_fits_a_float() -> None:
    with duckdb.connect() as connection:
        sql = f"SELECT a.i, b.i, {pair_id('a.i', 'b.i')} FROM range(60) AS a(i), range(60) AS b(i)"
        ids = {(later, earlier): one for later, earlier, one in connection.execute(sql).fetchall()}
    assert len(set(ids.values())) == 3_600  # which of the two was made later matters
    assert ids[2, 1] == int.from_bytes(sha256(b"2-1").digest()[:8], "big") >> 11  # 53 bits
    assert max(ids.values()) < 2**53


def test_registered_kin_are_not_judged_and_the_drawn_are_only_learnt_from(m14: Model) -> None:
    family = [record(1, **ONE, kin_id=9), record(2, **ONE, kin_id=9), record(9, phone="phone")]
    made = m14.declaration.method.units(table(*family)).set_index(["root", "person_id"])
    assert made.loc[(1, 2)][["kin", "judged"]].tolist() == [1, 1]  # siblings, or one person with one mother
    assert made.loc[(1, 9)][["kin", "judged"]].tolist() == [1, 0]
    chance = made[(made["kin"] == 0) & (made["judged"] == 0)]
    assert (chance["drawn"] == 1).all()
    assert 300 < len(chance) < 600  # about an eighth of 3,403


def test_shares_are_counts_with_what_is_declared_before() -> None:
    levels = np.array([[0.0], [1.0], [1.0], [np.nan]])
    (made,) = shares(levels, [np.array([0.5, 0.5])], 1.0)
    np.testing.assert_allclose(made, [1.5 / 4, 2.5 / 4])
    (weighed,) = shares(levels, [np.array([0.5, 0.5])], 1.0, np.array([2.0, 0.0, 1.0, 5.0]))
    np.testing.assert_allclose(weighed, [2.5 / 4, 1.5 / 4])


def test_the_posterior_by_hand() -> None:
    levels = np.array([[1.0, 1.0], [1.0, np.nan], [0.0, 0.0]])
    match = likelihood(levels, [np.array([0.1, 0.9]), np.array([0.2, 0.8])])
    other = likelihood(levels, [np.array([0.99, 0.01]), np.array([0.5, 0.5])])
    made = posterior(match + np.log(0.1), (other + np.log(0.9))[None, :])
    by_hand = [0.1 * m / (0.1 * m + 0.9 * u) for m, u in ((0.72, 0.005), (0.9, 0.01), (0.02, 0.495))]
    np.testing.assert_allclose(made, by_hand)


def test_a_rare_name_says_more_than_a_common_one() -> None:
    term = (0, np.array([1e-5, 1e-3, 0.0, np.nan]))
    shared = np.exp(likelihood(np.ones((4, 1)), [np.array([0.9, 0.1])], term))
    np.testing.assert_allclose(shared, [1e-5, 1e-3, FLOOR, 0.1])
    np.testing.assert_allclose(np.exp(likelihood(np.zeros((4, 1)), [np.array([0.9, 0.1])], term)), 0.9)


def test_learning_finds_the_shares_it_was_drawn_from() -> None:
    rng, n = np.random.default_rng(3), 40_000
    match, chance = [np.array([0.2, 0.8]), np.array([0.4, 0.6]), np.array([0.1, 0.9])], np.array([0.9, 0.1])
    double = rng.random(n) < 0.05
    levels = np.column_stack([(rng.random(n) < np.where(double, each[1], 0.1)).astype(float) for each in match])
    others = likelihood(levels, [chance] * 3)[None, :]
    made, share = learn(levels, [np.array([0.5, 0.5])] * 3, 1.0, others, 1.0, float(n))
    assert share == pytest.approx(0.05, abs=0.01)
    for found, truth in zip(made, match, strict=True):
        np.testing.assert_allclose(found, truth, atol=0.06)


@pytest.mark.verify
def test_it_learns_what_splink_learns() -> None:
    """The same records, the same chance, nothing declared: splink's own expectation maximisation, block by block."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    rng, n, doubles = np.random.default_rng(5), 1_500, 300
    frame = pd.DataFrame(
        {name: rng.integers(0, size, n) for name, size in (("a", 30), ("b", 40), ("c", 50), ("z", 60))}
    )
    again = frame.iloc[:doubles].copy()
    for name, slips in (("a", 0.1), ("b", 0.25), ("c", 0.4)):
        wrong = rng.random(doubles) < slips
        again.loc[wrong, name] = rng.integers(0, 30, int(wrong.sum()))
    rows = pd.concat([frame, again], ignore_index=True).assign(unique_id=np.arange(n + doubles))
    chance = {"a": 1 / 30, "b": 1 / 40, "c": 1 / 50}

    def level(when: str, m: float, u: float) -> dict[str, Any]:
        return {"sql_condition": when, "label_for_charts": when, "m_probability": m, "u_probability": u}

    comparisons: list[Any] = [
        {"output_column_name": name,
         "comparison_levels": [level(f"{name}_l = {name}_r", 0.9, u), level("ELSE", 0.1, 1 - u)]}
        for name, u in chance.items()
    ]  # fmt: skip
    settings = SettingsCreator("dedupe_only", comparisons=comparisons, em_convergence=1e-9, max_iterations=500)
    linker = Linker(DuckDBAPI().register(rows), settings, log_level=None)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("z"))
    trained = linker.misc.save_model_to_json()["comparisons"]
    theirs = {one["output_column_name"]: one["comparison_levels"][0]["m_probability"] for one in trained}
    both = rows.merge(rows, on="z", suffixes=("_l", "_r")).query("unique_id_l < unique_id_r")
    levels = np.column_stack([(both[f"{name}_l"] == both[f"{name}_r"]).to_numpy(float) for name in chance])
    others = likelihood(levels, [np.array([1 - u, u]) for u in chance.values()])
    match, share = [np.array([0.1, 0.9])] * 3, 0.01
    for _ in range(5):  # splink's others are what doubles leave; of all pairs of a fund that is as good as all
        left = (others + np.log1p(-share))[None, :]
        match, share = learn(levels, match, 1e-9, left, 1e-9, float(len(levels)))
    for name, one in zip(chance, match, strict=True):
        assert one[1] == pytest.approx(theirs[name], abs=2e-3), name


def test_what_is_declared_of_a_comparison_adds_up() -> None:
    with pytest.raises(ValueError, match="kin are shares above 0 that add up to 1, not"):
        Comparison("c", "FALSE", [Level(0.5, 0.5, 0.5), Level(0.5, 0.4, 0.5, "a_l = a_r")])
    with pytest.raises(ValueError, match="the lowest level alone has no condition"):
        Comparison("c", "FALSE", [Level(0.5, 0.5, 0.5, "a_l = a_r"), Level(0.5, 0.5, 0.5, "b_l = b_r")])


def fund(n: int = 4_000) -> list[dict[str, Any]]:
    """People of a town, with names that are met again, half of them two to a house."""
    rng = np.random.default_rng(2)
    rows: list[dict[str, Any]] = []
    for person in range(1, n + 1):
        born = date(1940, 1, 1) + timedelta(days=int(rng.integers(0, 22_000)))
        male = bool(rng.integers(0, 2))
        serial = person % 500 * 2 + male
        given = "".join("伟芳丽军杰华英红志明文平玲建"[int(i)] for i in rng.integers(0, 14, 2))
        rows.append(
            {"person_id": person, "id_no": checked(f"999{person % 977:03}{born:%Y%m%d}{serial % 1_000:03}"),
             "name": "陈李黄梁林张何刘"[int(rng.integers(0, 8))] + given, "birth_date": born, "sex": "FM"[male],
             "addr_h": f"a{person // 2}", "phone_h": f"p{person}",
             "created_ts": datetime(2010, 1, 1) + timedelta(hours=person)}
        )  # fmt: skip
    return rows


@pytest.mark.verify
def test_doubles_are_found_and_look_alikes_stay_apart(m14: Model, small_tables: Any, the_law: Law) -> None:
    tables = small_tables(person=fund(), person_change=[], payee_link=[], bank_account=[], relation=[])

    def sessions(day: date) -> Session:
        return Session.of_tables(tables, day, the_law)

    with sessions(AS_OF) as session:
        rows = entities(m14, session)
    given_ = Given(m14.declaration, rows, None, sessions, AS_OF, read=lambda session: entities(m14, session))
    found = DoublesFound(at_least=0.7, each=10).run(given_)
    assert found.finding == "shown", found
    assert {f"recall_{name}" for name in DOUBLES} <= set(found.metrics)
    assert found.metrics["precision"].value > 0.95
    assert found.metrics["band"].value >= found.metrics["band_of_fund"].value
    apart = LookAlikesStayApart(most=0.08, each=10).run(given_)
    assert apart.finding == "shown", apart
    for name in LOOK_ALIKES:
        assert apart.metrics[f"certain_{name}"].value == 0, name
    assert apart.metrics["false_permit_merged"].value == 0  # merged: no pair at all
    blind = replace(m14.declaration, capacity=Capacity(30, 1.0))  # a model that warns of nobody finds none
    assert DoublesFound(at_least=0.8, each=10).run(replace(given_, declared=blind)).finding == "refuted"


def test_too_few_to_know_chance(m14: Model) -> None:
    few = m14.declaration.method.units(table(record(1, **ONE), record(2, **ONE))).iloc[:100]
    with pytest.raises(TooFewError, match="pairs drawn at random; 200 are needed"):
        m14.declaration.method.fit(m14.declaration, few, None)
