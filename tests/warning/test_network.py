"""Networks: knots of unrelated people, rings against rewiring, kin who tie nobody, and what a ring tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.warning import Capacity, FalseRings, HukouUnforetold, KinAlone, Network, PlantedRings, SameRings, WarningModel
from jihe.warning.estimators.foretold import foretold
from jihe.warning.estimators.rings import surprise
from jihe.warning.estimators.ties import Knots, Ties
from jihe.warning.linked_rows import apart
from jihe.warning.methods.network import LEAST, surprise_of
from jihe.warning.trials.base import Given

SHARED = {"agent_id": "business", "employer_id": "business", "phone_h": "phone", "device_id": "device"}
METHOD = Network(SHARED, hub="agent_id", rows=["claim_id"], rewirings=8)
NAMES = ["coincidences", "expected", "near"]
MODEL: Any = WarningModel(
    code="M96", title="试", title_en="try", line="cross", entity="agent_tie", features=NAMES, judged="real",
    reasons=dict.fromkeys(NAMES, ("甲 {value} {usual}", "a {value} {usual}")), method=METHOD,
    capacity=Capacity(10, 0.5), severity=[(0.75, 3)], subject=("agent", "ring_id"), says="甲", says_en="a",
)  # fmt: skip
COLUMNS = ["person_id", *SHARED, "household_id", "kin_id", "upheld", "month", "claim_id"]


def rows(*told: dict[str, Any]) -> pd.DataFrame:
    made = pd.DataFrame([{"upheld": 0, "month": 24_300} | one for one in told]).reindex(columns=COLUMNS)
    text = dict.fromkeys(("phone_h", "device_id"), object)
    return made.astype({name: float for name in COLUMNS if name not in ("person_id", *text)} | text)


def honest(seed: int = 1, people: int = 600, agents: int = 12) -> pd.DataFrame:
    """Clients of agents and employers, each with a telephone of his own."""
    rng = np.random.default_rng(seed)
    return rows(*(
        {"person_id": p, "agent_id": rng.integers(1, agents + 1), "employer_id": 100 + rng.integers(60),
         "phone_h": f"t{p}", "claim_id": 1000 + p}
        for p in range(1, people + 1)
    ))  # fmt: skip


def ring(*persons: int, agent: int = 3, **things: Any) -> list[dict[str, Any]]:
    return [{"person_id": p, "agent_id": agent, "claim_id": 5000 + p, **things} for p in persons]


def real(units: pd.DataFrame) -> pd.DataFrame:
    return units[units["real"] == 1].reset_index(drop=True)


def warned(table: pd.DataFrame) -> pd.DataFrame:
    units = METHOD.units(table)
    score = METHOD.fit(MODEL, units, None).score(units)
    return units[(units["real"] == 1) & (score >= 0.5)].reset_index(drop=True)


def with_ring(size: int = 8, **things: Any) -> pd.DataFrame:
    things = things or {"phone_h": "one", "device_id": "mine"}
    return pd.concat([honest(), rows(*ring(*range(901, 901 + size), **things))], ignore_index=True)


def test_a_ring_that_shares_two_things_is_warned_of_and_told() -> None:
    (found,) = warned(with_ring()).to_dict("records")
    assert (found["ring_id"], found["families"]) == (3, 8)
    assert found["person_id"] == list(range(901, 909))
    assert found["claim_id"] == [5000 + p for p in range(901, 909)]
    assert (found["sharing_phone_h"], found["sharing_device_id"], found["largest"]) == (8, 8, 8)
    told = {one["by"]: one for one in found["ring"]}
    assert told["device_id"]["what"] == "mine"
    assert told["agent_id"]["what"] == 3
    assert "what" not in told["phone_h"]  # whose telephone it is, is personal
    assert told["phone_h"]["persons"] == found["person_id"]


@pytest.mark.parametrize("things", [{"phone_h": "one"}, {"device_id": "mine"}])
def test_an_agent_and_one_more_thing_are_two_facts(things: dict[str, Any]) -> None:
    assert warned(with_ring(**things))["ring_id"].tolist() == [3]


def test_an_agent_and_its_employer_are_one_fact() -> None:
    assert real(METHOD.units(with_ring(employer_id=999))).empty


def test_one_shared_thing_alone_makes_no_ring() -> None:
    table = pd.concat([honest(), rows(*({"person_id": p, "phone_h": "one"} for p in range(901, 921)))])
    assert real(METHOD.units(table)).empty


@pytest.mark.parametrize(("size", "rings"), [(4, 0), (5, 1)])
def test_five_families_make_a_ring_and_four_none(size: int, rings: int) -> None:
    assert len(warned(with_ring(size))) == rings


def test_of_a_family_one_stands_at_each_thing() -> None:
    """Five of eight in one household, or tied by kinship, leave four families."""
    for kin in ({"household_id": 77}, {"kin_id": 901}):
        relatives = rows(*({"person_id": p, **kin} for p in range(901, 906)))
        assert real(METHOD.units(pd.concat([with_ring(), relatives], ignore_index=True))).empty


def test_kin_of_an_upheld_case_alone_are_in_no_ring() -> None:
    family = rows(*({"person_id": p, "household_id": 77, "phone_h": "one", "device_id": "mine", "agent_id": 3,
                     "upheld": p == 901} for p in range(901, 909)))  # fmt: skip
    assert real(METHOD.units(pd.concat([honest(), family], ignore_index=True))).empty
    outside = rows({"person_id": 950, "household_id": 78, "kin_id": 901})  # who shares nothing but the kinship
    found = warned(pd.concat([with_ring(), outside, rows({"person_id": 901, "upheld": 1})], ignore_index=True))
    assert 950 not in found["person_id"].iloc[0]


def test_upheld_cases_make_a_ring_nearer_and_never_less_suspicious() -> None:
    elsewhere = rows(*ring(*range(931, 940), agent=4, phone_h="two"))
    plain, upheld = (
        pd.concat([with_ring(), elsewhere], ignore_index=True),
        rows({"person_id": 901, "upheld": 1}, {"person_id": 3, "upheld": 1}),
    )
    ones = [real(METHOD.units(table)) for table in (plain, pd.concat([plain, upheld], ignore_index=True))]
    assert np.isnan(ones[0]["near"][0])
    assert ones[1]["near"][0] > 1
    assert surprise_of(ones[1])[0] > surprise_of(ones[0])[0]
    assert ones[1]["upheld_members"][0] == 1


def test_the_order_of_rows_tells_nothing() -> None:
    table = with_ring()
    shuffled = table.iloc[np.random.default_rng(0).permutation(len(table))].reset_index(drop=True)
    pd.testing.assert_frame_equal(METHOD.units(table), METHOD.units(shuffled))


def test_no_rows_give_no_ring() -> None:
    units = METHOD.units(honest().iloc[:0])
    assert units.empty
    assert {*METHOD.makes, "person_id", "claim_id"} == set(units.columns)


def test_the_limit_lets_half_of_what_is_allowed_pass_and_lies_at_one_in_a_thousand_at_least() -> None:
    def limit(*above: float) -> float:
        """Where eight rewirings gave rings of such nearness, which is all they have."""
        table = pd.DataFrame({"coincidences": 0.0, "expected": 1.0, "near": np.exp(above), "real": 0.0})
        return METHOD.fit(MODEL, table, None).limit

    assert limit() == limit(1, 2, 3) == LEAST == pytest.approx(np.log(1000))
    assert limit(20, 19, 18, 17) == LEAST  # four of eight: half a ring a month
    assert limit(20, 19, 18, 17, 16) == pytest.approx(16)
    assert limit(20, 19, 18, 17, 16) > 16


@given(st.integers(0, 40), st.floats(0.01, 30), st.floats(0, 50))
def test_more_coincidences_nearer_and_less_expected_are_never_less_surprising(n: int, m: float, near: float) -> None:
    def of(n: float, m: float, near: float) -> float:
        return float(surprise(*(np.array([one]) for one in (n, m, near)))[0])

    assert of(n + 1, m, near) >= of(n, m, near) >= 0
    assert of(n, m, near + 1) >= of(n, m, near) >= of(n, m + 1, near) - 1e-9
    assert of(n, m, float("nan")) == of(n, m, 1.0)


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=30),
    st.integers(0, 9),
)
def test_rewiring_keeps_what_everybody_and_everything_has(told: list[tuple[int, int, int]], seed: int) -> None:
    """But for who is dealt one thing twice, which is once then."""
    table = rows(*({"person_id": p, "agent_id": a, "phone_h": f"t{t}"} for p, a, t in told))
    ties = Ties.of(table, SHARED, ("household_id", "kin_id"))
    dealt = ties.rewired(np.random.default_rng(seed))
    of = lambda one, side: np.bincount(getattr(one, side), minlength=20)  # noqa: E731
    for side in ("who", "what"):
        assert (of(dealt, side) <= of(ties, side)).all()
    assert len(set(zip(dealt.who, dealt.what, strict=True))) == len(dealt.who)


def test_a_knot_are_the_families_that_share_the_same_two_things() -> None:
    table = rows(
        {"person_id": 1, "agent_id": 7, "phone_h": "a"}, {"person_id": 2, "agent_id": 7, "phone_h": "a"},
        {"person_id": 3, "agent_id": 7, "phone_h": "b"}, {"person_id": 4, "agent_id": 7, "phone_h": "a"},
        {"person_id": 4, "household_id": 5}, {"person_id": 2, "household_id": 5},
    )  # fmt: skip
    ties = Ties.of(table, SHARED, ("household_id", "kin_id"))
    knots = Knots.of(ties, alone=False, least=2)
    assert ties.person[knots.who].tolist() == [1, 2]  # 4 is of 2's household
    assert Knots.of(ties, alone=True, least=2).sizes.tolist() == [3, 2, 2]  # the agent, both, the telephone
    assert Knots.of(ties, alone=True).sizes.tolist() == [3]
    assert len(Knots.of(ties, alone=False).one) == 0
    kept = Knots.of(ties, alone=True, least=2).kept(np.array([False, True, True]))
    assert (kept.sizes.tolist(), ties.person[kept.who].tolist()) == ([2, 2], [1, 2, 1, 2])


def test_lists_stand_for_each_of_their_elements_in_every_combination() -> None:
    table = pd.DataFrame({"id": [1, 2], "a": [[1, 2], []], "b": [[3, 4], [5]]})
    assert apart(table, ["a", "b"])[["a", "b"]].to_numpy().tolist() == [[1, 3], [1, 4], [2, 3], [2, 4]]


def test_what_goes_with_the_group_is_foretold_and_chance_is_not() -> None:
    rng = np.random.default_rng(3)
    group = np.repeat(np.arange(120), 5)
    assert foretold(group, group % 2 == 0, (group % 2).astype(float))["by_others"].low > 0.95
    assert foretold(group, group % 2 == 0, (group % 2).astype(float))["by_score"].value == 1.0
    by_chance = foretold(group, rng.random(600) < 0.4, rng.random(600))
    assert by_chance["by_others"].low < 0.5 < by_chance["by_others"].high
    assert foretold(group, np.ones(600, dtype=bool)) == {}


class Registered:
    """A session that knows where people are registered."""

    def __init__(self, region: Any) -> None:
        self.region = region

    def __enter__(self) -> Registered:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def query(self, _: str) -> Any:
        import pyarrow as pa

        ids = list(range(1, 1000))
        return pa.table({"person_id": ids, "hukou_region": [self.region(p) for p in ids]})


def tried(trial: Any, table: pd.DataFrame, region: Any = lambda p: "44" if p % 3 else "45") -> Any:
    session: Any = lambda _: Registered(region)  # noqa: E731
    return trial.run(Given(MODEL, METHOD.units(table), None, session, date(2026, 3, 31), rows=table))


def test_trials_show_what_holds_of_a_sound_method() -> None:
    table = with_ring()
    assert tried(FalseRings(), table).finding == "shown"
    assert tried(SameRings(seeds=2), table).finding == "shown"
    assert tried(KinAlone(), table).finding == "shown"
    assert tried(PlantedRings(size=8, repeats=3), table).finding != "refuted"
    assert tried(HukouUnforetold(), table).finding != "refuted"


def test_trials_refute_what_does_not_hold() -> None:
    table = with_ring()
    loose = replace(METHOD, fewest=2, kin=("kin_id",))  # households are no families to it
    declared = replace(MODEL, method=loose, capacity=Capacity(100, 0.0))
    there: Any = Given(declared, loose.units(table), None, None, date(2026, 3, 31), rows=table)  # type: ignore[arg-type]
    assert KinAlone().run(there).finding == "refuted"
    employers = table["employer_id"].fillna(0).groupby(table["person_id"]).max()
    assert tried(HukouUnforetold(), table, lambda p: f"{int(employers.get(p, 0)) % 2}").finding == "refuted"
    assert tried(PlantedRings(size=4, repeats=2), table).finding == "refuted"
