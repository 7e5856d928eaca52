"""Schemes from outside: what they may share, what they may not take from others, and what they are told."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jihe.city import awards, certification, kin, mortality, oplog_entries, subsidies
from jihe.city.calendar import DAY, NAT, NEVER, month_of
from jihe.city.pension import due_to
from jihe.city.registries import health
from jihe.city.schemes import concealed, insiders, lives, load, outside, stays
from jihe.city.world import World
from jihe.errors import BadInputError
from jihe.evaluate.leakage import _order
from jihe.schema import typology_of

SCHEME = """
TYPOLOGY = {typology!r}

def plan(world):
    {plan}

def record(world):
    {record}
"""


def scheme(folder: Path, name: str = "one", typology: str = "B1.X", plan: str = "pass", record: str = "pass") -> Path:
    path = folder / f"{name}.py"
    path.write_text(SCHEME.format(typology=typology, plan=plan, record=record), encoding="utf-8")
    return path


def told(act: Callable[[], object]) -> str:
    with pytest.raises(BadInputError) as refused:
        act()
    return str(refused.value)


def ran(world: World, folder: Path, step: str = "plan") -> None:
    for each in outside.load(folder):
        with outside.running(world, each, step):
            getattr(each, step)(world)


@pytest.fixture
def world(lives: World) -> World:
    """Lives of one's own: frames of the shared ones, copied where they are changed."""
    made = copy.copy(lives)
    made.people, made.awards, made.jobs = lives.people.copy(), lives.awards.copy(), lives.jobs.copy()
    made.latent = {**lives.latent, "injuries": pd.DataFrame({"person_id": np.zeros(0, dtype=np.int64)})}
    made._truth, made._weights, made._owners, made._streams = [], {}, {}, {}
    return made


# Awards keep their numbers, or those who keep them are told.


def later_rows(world: World) -> pd.DataFrame:
    """Rows that bring five late awards forward: whatever was applied for between has another number then."""
    free = lives.ordinary(world)
    fits = (free["start"] > world.first_month + 8).to_numpy() & ~free["person_id"].duplicated(keep=False).to_numpy()
    return free[fits].iloc[[4, 0, 2]][["person_id", "scheme", "award_type"]].assign(start=world.first_month + 3)


def test_whoever_keeps_numbers_of_awards_keeps_the_same_awards(world: World) -> None:
    rows = later_rows(world)
    frame = world.awards[(world.awards["start"] > world.first_month).to_numpy()]
    world.latent["kept"] = frame[["award_id", "person_id"]].assign(scheme=frame["scheme"])
    world.latent["by_number"] = frame.set_index("award_id")[["person_id"]]
    world.latent["none"] = pd.DataFrame({"award_id": [0, frame["award_id"].iloc[0]]})
    before = world.awards.set_index("award_id").loc[frame["award_id"], ["person_id", "scheme"]]
    ids = awards.change(world, rows)
    by_id = world.awards.set_index("award_id")[["person_id", "scheme"]]
    kept = world.latent["kept"]
    assert (kept["award_id"].to_numpy() != frame["award_id"].to_numpy()).any()
    assert (by_id.loc[kept["award_id"]].to_numpy() == before.to_numpy()).all()
    assert (by_id.loc[world.latent["by_number"].index, "person_id"] == world.latent["by_number"]["person_id"]).all()
    assert world.latent["none"]["award_id"].iloc[0] == 0
    # The replaced ones' numbers lead to what took their place, and so do those given back.
    assert by_id.loc[ids, "person_id"].tolist() == rows["person_id"].tolist()
    assert world.awards.set_index("award_id").loc[ids, "start"].eq(world.first_month + 3).all()


def test_an_award_that_a_scheme_has_tampered_with_is_not_replaced(world: World) -> None:
    rows = later_rows(world)
    spoilt = awards.of(world, rows.iloc[:1])
    insiders.handle(world, spoilt, extra_months=12)
    with pytest.raises(ValueError, match=rf"\[{rows['person_id'].iloc[0]}\].*lives\.ordinary"):
        awards.change(world, rows)
    assert not lives.ordinary(world)["award_id"].isin(spoilt).any()


def test_ordinary_is_an_award_that_nobody_keeps_or_has_taken(world: World) -> None:
    one, other, third = lives.ordinary(world).drop_duplicates("person_id").iloc[:3].itertuples()
    world.latent["sold"] = pd.DataFrame({"award_id": [one.award_id]})
    lives.take(world, np.array([other.person_id]))
    left = set(lives.ordinary(world)["award_id"])
    assert left & {one.award_id, other.award_id, third.award_id} == {third.award_id}


# A folder of schemes.


def test_files_of_a_folder_share_what_stands_beside_them_as_it_is_written(tmp_path: Path) -> None:
    scheme(tmp_path, plan="world.said = word()").write_text(
        "from ._words import word\n" + (tmp_path / "one.py").read_text(encoding="utf-8"), encoding="utf-8"
    )
    scheme(tmp_path, "two", "B1.X2")
    for word in ("good", "evil"):
        helper = tmp_path / "_words.py"
        helper.write_text(f"def word():\n    return {word!r}\n", encoding="utf-8")
        os.utime(helper, (1_760_000_000, 1_760_000_000))
        one, two = outside.load(tmp_path)
        assert (one.word(), two.TYPOLOGY) == (word, "B1.X2")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["_words.py", "one.py", "two.py"]


def test_a_second_folder_has_helpers_of_its_own(tmp_path: Path) -> None:
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "_words.py").write_text(f"WORD = {name!r}\n", encoding="utf-8")
        path = scheme(folder)
        path.write_text("from ._words import WORD\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
        assert [each.WORD for each in outside.load(folder)] == [name]


def test_two_schemes_have_two_typologies_of_one_family_and_come_in_their_order(tmp_path: Path) -> None:
    scheme(tmp_path, "a", "B2.X2")
    scheme(tmp_path, "b", "B2.X")
    assert [each.TYPOLOGY for each in load(tmp_path)[-2:]] == ["B2.X", "B2.X2"]
    scheme(tmp_path, "c", "B2.X2")
    assert told(lambda: load(tmp_path)).startswith(
        "c.py: TYPOLOGY 'B2.X2' is that of a.py; each has its own, and B2.X3 is free"
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("import nowhere_at_all\n", ["one.py:1: cannot be loaded", "from .nowhere_at_all import"]),
        ("TYPOLOGY = 'B1.X'\nplan =\n", ["one.py:2: cannot be loaded (SyntaxError"]),
        ("TYPOLOGY = 'B1.X'\n\n1 / 0\n", ["one.py:3: cannot be loaded (ZeroDivisionError"]),
        ("TYPOLOGY = 'B1.X'\ndef plan(world): ...\n", ["one.py: is no scheme: there is no function record(world)"]),
        (SCHEME.format(typology="B9.X", plan="pass", record="pass"), ["one.py: is no scheme: TYPOLOGY is 'B9.X'"]),
        (SCHEME.format(typology="B1.X1", plan="pass", record="pass"), ["one.py: is no scheme: TYPOLOGY is 'B1.X1'"]),
        (SCHEME.format(typology="B1.X10", plan="pass", record="pass"), ["one.py: is no scheme: TYPOLOGY is 'B1.X10'"]),
        (SCHEME.format(typology=["B1.X"], plan="pass", record="pass"), ["one.py: is no scheme: TYPOLOGY is ['B1.X']"]),
    ],
)
def test_a_file_that_is_no_scheme_is_refused_with_line_and_remedy(tmp_path: Path, text: str, says: list[str]) -> None:
    (tmp_path / "one.py").write_text(text, encoding="utf-8")
    message = told(lambda: outside.load(tmp_path))
    assert all(each in message for each in says), message
    assert "docs/red-team.md" in message or "SyntaxError" in message


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        ("world.latent['nowhere']", ["KeyError: 'nowhere'", "docstring of jihe.city.world"]),
        ("world.weight_of(TYPOLOGY)", ["ask for world.prevalence('B1.X', …) in plan first"]),
        ("world.prevalence('B1.1', 3.0)", ["the prevalence 'B1.1' is another's; yours may be 'outside B1.1'"]),
        ("world.record('B1.Y', 'fraud', 'person', [1], 202401)", ["'B1.Y' is no code of typology"]),
        ("world.record(TYPOLOGY, 'guilty', 'person', [1], 202401)", ["'guilty' is no code of truth_label"]),
        ("world.record(TYPOLOGY, 'fraud', 'pensioner', [1], 202401)", ["'pensioner' is no code of subject_kind"]),
        ("world.record('B1.1', 'fraud', 'person', [1], 202401, ring_id=4)", ["ring 4 of B1.1 is another's", "1004"]),
        ("world.people.loc[0, 'death_concealed'] = True", ["[1] are concealed, and nobody's", "concealed.hide"]),
    ],
)  # fmt: skip
def test_what_a_scheme_does_wrong_is_said_with_its_line(
    world: World, tmp_path: Path, plan: str, says: list[str]
) -> None:
    world.author = "jihe.city.schemes.concealed_death"
    world.prevalence("B1.1", 30.0)
    world.record("B1.1", "fraud", "person", [1], 202401, ring_id=4)
    world.people["death_concealed"] = False
    scheme(tmp_path, plan=plan)
    message = told(lambda: ran(world, tmp_path))
    assert message.startswith("one.py:5: plan(world): " if "concealed" not in plan else "one.py: plan(world): ")
    assert all(each in message for each in says), message
    assert world.author == ""


def test_the_line_is_that_of_the_folder_and_not_of_what_it_called(world: World, tmp_path: Path) -> None:
    helper = "def hide(world):\n    import pandas as pd\n    from jihe.city import kin\n    kin.tie(world, 'B1.X', pd.DataFrame({'person_id': [0], 'other': [1], 'kind': 'child'}))\n"  # fmt: skip  # noqa: E501
    (tmp_path / "_help.py").write_text(helper, encoding="utf-8")
    scheme(tmp_path, plan="from ._help import hide; hide(world)")
    assert told(lambda: ran(world, tmp_path)).startswith(
        "_help.py:4: plan(world): ValueError: ties: person_id [0] is nobody's"
    )


def test_each_scheme_of_a_family_has_its_own_weight_and_rings(world: World, tmp_path: Path) -> None:
    for name, typology, rate in (("a", "B1.X", 500.0), ("b", "B1.X2", 0.001)):
        scheme(
            tmp_path, name, typology, f"world.prevalence(TYPOLOGY, {rate}, at_least=1)",
            "world.record(TYPOLOGY, 'fraud', 'person', [1], 202401, ring_id=1, weight=world.weight_of(TYPOLOGY))",
        )  # fmt: skip
    modules = outside.load(tmp_path)
    for step in ("plan", "record"):
        for each in modules:
            with outside.running(world, each, step):
                getattr(each, step)(world)
    truth = world.truth.set_index("typology")
    assert truth["ring_id"].to_dict() == {"B1.X": 1, "B1.X2": 1}
    assert 0.1 < truth["weight"]["B1.X"] <= world.weight
    assert truth["weight"]["B1.X2"] == pytest.approx(0.001 * world.scale * world.years)


# Hooks.


def pensioners(world: World, n: int) -> np.ndarray:
    alive = concealed.able(world) & world.people["death"].isna().to_numpy()
    drawn = world.awards[
        (world.awards["start"] < world.first_month).to_numpy() & (world.awards["ended"] >= NEVER).to_numpy()
    ]
    return np.sort(drawn.loc[alive[drawn["person_id"].to_numpy() - 1], "person_id"].unique()[:n])


def test_a_concealed_death_is_its_schemes_own_and_the_fund_reckons_with_what_is_stated(world: World) -> None:
    who = pensioners(world, 3)
    died = np.repeat(world.start + 100 * DAY, 3)
    said = np.array([world.start + 190 * DAY, NAT, NAT])
    rows = pd.DataFrame({"person_id": who, "death": died, "stated": said, "reported": [*(died[:2] + 120 * DAY), NAT]})
    concealed.hide(world, "B1.X", rows)
    assert np.flatnonzero(concealed.of_others(world)).tolist() == (who - 1).tolist()
    assert mortality.known(world)[who - 1].tolist() == [said[0].item(), died[1].item(), died[2].item()]
    due = pd.Series(due_to(world), index=world.awards["person_id"]).loc[who].groupby(level=0).max()
    assert due.tolist() == month_of(np.array([said[0], died[1], died[2]])).tolist()
    assert not lives.untaken(world)[who - 1].any()
    with pytest.raises(ValueError, match=rf"\[{who[0]}\] have a job, an injury or another's story"):
        concealed.hide(world, "B1.X2", rows.iloc[:1])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"death": NAT}, "do not die before the end"), ({"reported": 99}, "are reported before they die"),
        ({"stated": 151}, "are reported before the day that is stated"),
        ({"cause": "x"}, r"unknown columns \['cause'\]"),
    ],
)  # fmt: skip
def test_a_death_that_cannot_be_is_refused(world: World, change: dict[str, object], says: str) -> None:
    start, who = world.start, pensioners(world, 1)
    rows = pd.DataFrame({"person_id": who, "death": [start + 100 * DAY], "reported": start + 150 * DAY, "stated": NAT})
    for name, value in change.items():
        rows[name] = start + value * DAY if isinstance(value, int) else value
    with pytest.raises(ValueError, match=says):
        concealed.hide(world, "B1.X", rows)
    rows = pd.DataFrame({"person_id": who, "death": [start + 100 * DAY], "reported": start + 100 * DAY, "stated": NAT})
    concealed.hide(world, "B1.X", rows.assign(stated=rows["reported"]))


def test_one_person_certifies_in_a_way_of_his_own_while_it_lasts(world: World) -> None:
    at = world.start + np.arange(4) * 100 * DAY
    frame = pd.DataFrame(
        {
            "person_id": [1, 1, 1, 2], "cert_ts": at, "method": "match", "result": "success", "device_id": "",
            "city": "", "face_score": np.nan, "op_id": 0,
        }
    )  # fmt: skip
    others = frame.copy()
    rows = pd.DataFrame(
        {"person_id": [1], "since": at[1], "until": at[2], "method": "face", "device_id": "d", "city": "广州市"}
    )
    certification.own_way(world, "B1.X", rows)
    certification.own_way(world, "B1.X", pd.DataFrame({"person_id": [2], "method": "window", "op_id": 3}))
    made = certification._in_own_ways(world, frame)
    assert made["method"].tolist() == ["match", "face", "match", "window"]
    assert made.loc[1, ["device_id", "city", "op_id"]].tolist() == ["d", "广州市", 0]
    assert 0 < made.loc[1, "face_score"] < 1
    assert made.loc[3, ["device_id", "city", "op_id"]].tolist() == ["", "中山市", 3]
    assert made.loc[[0, 2]].equals(others.loc[[0, 2]])
    with pytest.raises(ValueError, match=r"'letter'.*is no way to certify"):
        certification.own_way(world, "B1.X", rows.assign(method="letter"))


def test_who_is_put_in_the_place_of_kin_claims_and_is_on_record(world: World) -> None:
    dead = world.people.loc[world.people["death"].notna(), "person_id"].to_numpy()[:2]
    usual = kin.heirs(world, dead)
    kin.claim_for(world, "B1.X", pd.DataFrame({"person_id": dead[:1], "heir": [7]}))
    assert kin.heirs(world, dead).tolist() == [7, usual[1]]
    kin.tie(world, "B1.X", pd.DataFrame({"person_id": dead[:1], "other": [7], "kind": "child"}))
    ties = kin.made_up(world)
    assert ties[["a_person", "b_person", "kind"]].to_numpy().tolist() == [[dead[0], 7, "child"], [7, dead[0], "parent"]]
    with pytest.raises(ValueError, match=r"'uncle'.*is no kind of kin"):
        kin.tie(world, "B1.X", pd.DataFrame({"person_id": dead[:1], "other": [7], "kind": "uncle"}))


def test_what_is_left_is_held_against_its_hook(world: World) -> None:
    firm = pd.DataFrame({"employer_id": [1], "year": [2024]})
    subsidies.refund(world, "B2.X", firm)
    assert world.latent["refunds/B2.X"].iloc[0].to_dict() == {
        "employer_id": 1, "year": 2024, "rate": pytest.approx(np.nan, nan_ok=True), "holder": 0, "tag": "B2.X",
    }  # fmt: skip
    n = len(world.employers)
    for rows, says in (
        (firm[["year"]], r"missing columns \['employer_id'\]"),
        (firm.assign(year=2026), "a year is one of"),
        (firm.assign(employer_id=n + 1), rf"employer_id \[{n + 1}\] is nobody's: employers are numbered 1 to {n}"),
    ):
        with pytest.raises(ValueError, match=says):
            subsidies.refund(world, "B2.X", rows)
    bed = pd.DataFrame({"person_id": [1], "hospital_id": 1, "admit_ts": world.start + DAY, "discharge_ts": world.start})
    with pytest.raises(ValueError, match="who is discharged was admitted before"):
        stays.on_the_card(world, "B3.X", bed)
    entry = pd.DataFrame({"op_id": [1], "action_ts": world.start, "action": "query"})
    for rows, says in (
        (entry, "each is about an award_id"),
        (entry.assign(action="look", person_id=1), "is no action"),
    ):
        with pytest.raises(ValueError, match=says):
            oplog_entries.enter(world, "B4.X", rows)


def test_who_lies_in_a_bed_on_paper_alone_is_seen_elsewhere(world: World) -> None:
    day = world.start + 10 * DAY  # 2023-01-11, a Wednesday
    stays_of = {"admit_ts": day - 3 * DAY, "discharge_ts": day + 3 * DAY, "bill_id": 1, "tag": "B3.X"}
    bills = pd.DataFrame({"patient": [1, 2], "person_id": [1, 2], "on_paper": [False, True], **stays_of})
    world.latent["bills"] = bills
    world.latent["ward_stays"] = bills.iloc[:0]
    rows = pd.DataFrame({"person_id": np.repeat([1, 2], 200), "life_date": day, "kind": "transport"})
    in_bed = health._in_a_bed(world, rows, np.random.default_rng(1))
    assert in_bed[:200].mean() > 0.9
    assert not in_bed[200:].any()


def test_a_bill_is_for_the_last_case_before_it(world: World) -> None:
    at = world.start
    cases = pd.DataFrame(
        {
            "case_id": [1, 2, 3], "person_id": [5, 5, 6], "visit_shown_ts": [at, at + 50 * DAY, at + 90 * DAY],
            "icd10": ["S61.0", "S62.6", "S90.3"], "decided_ts": at, "patient": [5, 5, 6],
        }
    )  # fmt: skip
    rows = pd.DataFrame({"person_id": [5, 5, 6], "hospital_id": 1, "admit_ts": at + np.array([49, 50, 60]) * DAY})
    rows = rows.assign(discharge_ts=rows["admit_ts"] + DAY, icd10=["", "S52.5", ""], present=[True, False, True])
    stays.of_the_injured(world, "B3.X", rows)
    made = stays.bills(world, cases).sort_values("admit_ts")
    columns = ["case_id", "icd10", "tag", "on_paper"]
    assert made[columns].to_numpy().tolist() == [[1, "S61.0", "B3.X", False], [2, "S52.5", "B3.X", True]]


def test_a_refund_is_paid_as_planned_unless_another_scheme_has_it(world: World) -> None:
    odd = pd.DataFrame(
        {"kind": ["", "gone", ""], "paid": False, "rate": [0.2, 0.3, 0.4], "acct_id": 0}, index=[1, 2, 3]
    )
    world.accounts = pd.DataFrame({"acct_id": [41, 42], "holder": [8, 9], "opened": world.start})
    plans = pd.DataFrame(
        {"employer_id": [1, 2, 3], "year": [2024, 2024, 2023], "rate": [np.nan, 0.0, 0.0], "holder": 9}
    )
    subsidies.refund(world, "B2.X", plans)
    subsidies._by_plan(world, 2024, odd)
    assert odd.to_numpy().tolist() == [["B2.X", True, 0.2, 42], ["gone", False, 0.3, 0], ["", False, 0.4, 0]]
    subsidies._by_plan(world, 2023, odd)
    assert odd.loc[3].tolist() == ["B2.X", True, 0.0, 42]


def test_an_entry_is_about_the_award_the_claim_or_the_person(world: World) -> None:
    world.latent["ui_claims"] = pd.DataFrame({"claim_id": [70], "spell_id": [7]})
    entries = pd.DataFrame({"op_id": 1, "action_ts": world.start, "action": "query", "award_id": [3, 0, 0, 0]})
    oplog_entries.enter(world, "B4.X", entries.assign(spell_id=[0, 7, 8, 0], person_id=[9, 9, 0, 9]))
    made = oplog_entries._entered(world)[["object_type", "object_id"]].to_numpy().tolist()
    assert made == [["pension_award", 3], ["ui_claim", 70], ["person", 9]]


def test_a_number_tells_schemes_of_a_family_apart_and_changes_no_meaning() -> None:
    said = ["B2.X", "B2.X2", "B2.X9", "B2.X1", "B2.X10", "B5.X2", "B2.2"]
    assert [typology_of(each) for each in said] == ["B2.X", "B2.X", "B2.X", *said[3:]]
    assert sorted(["B2.X2", "B3.1", "B2.X", "B2.10", "B2.2"], key=_order) == ["B2.2", "B2.10", "B2.X", "B2.X2", "B3.1"]
