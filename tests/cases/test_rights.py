"""Whose cases are whose: every role, town and lane, by every table, list and command that takes a number."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from jihe.cases import audit, case_number, looks, rank, reviewers, rights, update
from jihe.cases.blind import drawing, lane
from jihe.cases.lookup import latest_night, ranked_cases
from jihe.cases.worklist import worklist
from jihe.errors import USAGE, BadInputError
from jihe.home import Home
from tests.cases.vendors import SQLITE_ONLY
from tests.support import jihe

DAY, SEED = date(2026, 3, 31), "drawn by the balls of 1 April"
NONE = "P-0000-0000-0000"
PEOPLE = {
    "an": ("auditor", "ZS01"), "bo": ("auditor", "ZS02"), "li": ("auditor", None), "tao": ("supervisor", "ZS01"),
    "sun": ("supervisor", None), "dai": ("discipline", None), "shu": ("data_scientist", None),
    "root": ("administrator", None),
}  # fmt: skip
# Person 1 of ZS01, 2 of ZS02, 3 of ZS01 whose blind dossier an has in hand, 4 of no town; operator 5 with power.
THEIRS = {
    "an": {1}, "bo": {2}, "li": {1, 2, 3, 4}, "tao": {1, 3}, "sun": {1, 2, 3, 4}, "dai": {5}, "shu": set(),
    "root": set(),
}  # fmt: skip
NUMBER = {n: case_number("operator" if n == 5 else "person", n, "pension") for n in range(1, 6)}
SUBJECT = {number: n for n, number in NUMBER.items()}
ON = ("--on", "2026-04-01")
BOOKED = (*ON, "--voucher", "V1", "--amount", "1")
VERDICT = ("--verdict", "benign", "--amount", "0", "--reason", "无异常")
# Every command that takes the number of a case, with what else it insists on.
COMMANDS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("cases", "show"): (), ("cases", "show", "--json"): (), ("cases", "balance"): (),
    ("cases", "export"): ("--out", "OUT"), ("cases", "assign"): ("--to", "li"), ("cases", "begin"): (),
    ("cases", "hear"): (*ON, "--said", "放弃"), ("cases", "decide"): VERDICT, ("cases", "second"): VERDICT,
    ("cases", "serve"): ON, ("cases", "appeal"): (*ON, "--kind", "litigation"), ("cases", "settle"): (*VERDICT, *ON),
    ("cases", "close"): (), ("cases", "reopen"): ("--reason", "新证据"), ("cases", "undo"): ("--reason", "误"),
    ("cases", "order"): BOOKED, ("cases", "recover"): BOOKED, ("cases", "write-off"): (*BOOKED, "--reason", "死亡"),
    ("cases", "pay"): BOOKED, ("cases", "take-back"): BOOKED,
    ("cases", "reverse"): ("--entry", "1", "--reason", "误"), ("cases", "handback"): ("--note", "忙"),
    ("cases", "hold"): ("--until", "2026-12-31", "--note", "等待"), ("cases", "resume"): (),
    ("cases", "note"): ("--text", "电话"), ("cases", "recuse"): ("--note", "亲属"),
    ("cases", "file"): (*ON, "--reference", "1"), ("cases", "join"): ("--with", "li"),
    ("cases", "agree"): (*ON, "--due", "2026-05-31=500.00"),
    ("incidents", "report"): (), ("incidents", "draft"): (),
}  # fmt: skip


@pytest.fixture
def town(store: Home, night: Any, sig: Any, law: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A ranked night, its people by login, and person 3's blind dossier in an's hands."""
    from jihe.cases.models import BlindDraw, BlindItem, BlindSeed, BlindStratum, BlindTaken, Night

    monkeypatch.delenv("JIHE_REVIEWER", raising=False)
    root = reviewers.add("root", "administrator", None, None)
    people = {"root": root}
    for login, (role, where) in PEOPLE.items():
        people.setdefault(login, root if login == "root" else reviewers.add(login, role, where, root))
    drawing.promise(drawing.digest(SEED), people["sun"])
    signals = [sig(subject=n, money={n: 100_000}) for n in range(1, 5)]
    power = sig(5, kind="operator", lane="public_power", money={5: 100_000})
    towns = {("person", 1): "ZS01", ("person", 2): "ZS02", ("person", 3): "ZS01", ("operator", 5): "ZS01"}
    update("r1", DAY, *night(*signals, power), towns=towns)
    rank("r1", 400, law)
    draw = BlindDraw.objects.create(
        night=Night.objects.get(), promised=BlindSeed.objects.get(), seed=SEED, as_of=DAY, by=people["sun"],
        at=audit.now(),
    )  # fmt: skip
    stratum = BlindStratum.objects.create(
        draw=draw, ranked=False, line="pension", size=4, drawn=1, population_hash="0" * 64
    )
    item = BlindItem.objects.create(
        draw=draw, subject_id=3, line="pension", town="ZS01", place=1, at_random=True, from_list=False,
        population=stratum,
    )  # fmt: skip
    BlindTaken.objects.create(item=item, by=people["an"], at=audit.now())
    return people


def test_every_table_has_a_rule(store: Home) -> None:
    known = {*rights.TO_CASE, *rights.TO_ITEM, *rights.ABOUT_NOBODY, "AuditEntry"}
    assert {model.__name__ for model in apps.get_app_config("cases").get_models()} == known


@pytest.mark.parametrize("login", PEOPLE)
def test_of_every_table_people_see_what_is_about_their_cases(town: Any, login: str) -> None:
    by = town[login]
    for model in apps.get_app_config("cases").get_models():
        name = model.__name__
        if name in rights.ABOUT_NOBODY:
            continue
        if not THEIRS[login] and not (name == "AuditEntry" and login == "root"):
            with pytest.raises(BadInputError, match=f"{login} is"):
                rights.visible(by, model)
        elif name in rights.TO_CASE:
            path = "case" if name == "Card" else rights.TO_CASE[name].replace("pk", "")
            column = f"{path}__subject_id".removeprefix("__")
            shown = set(rights.visible(by, model).values_list(column, flat=True))
            there = set(model.objects.values_list(column, flat=True))
            assert shown == THEIRS[login] & there, name
        elif name == "BlindItem":
            assert rights.visible(by, model).exists() == (login not in ("bo", "dai"))  # another town's, another lane's


def test_a_table_without_a_rule_is_refused(town: Any) -> None:
    class Unknown:
        """No table of the store."""

    with pytest.raises(LookupError, match="Unknown: nothing says who may see its rows"):
        rights.visible(town["li"], Unknown)  # type: ignore[arg-type]


@pytest.mark.parametrize("login", PEOPLE)
def test_lists_show_what_is_theirs_and_the_log_names_it(town: Any, login: str) -> None:
    by, theirs = town[login], THEIRS[login]
    if not theirs:
        for ask in (
            lambda: rights.visible_cards(by),
            lambda: ranked_cases(latest_night(), 9, by),
            lambda: worklist(by, **WHOLE),
        ):
            with pytest.raises(BadInputError, match="works on no case"):
                ask()
        return
    assert {SUBJECT[case.number] for case, _ in ranked_cases(latest_night(), 9, by)} == theirs
    assert {SUBJECT[row.number] for row in worklist(by, **WHOLE)} == theirs
    assert {SUBJECT[card.case.number] for card in rights.visible_cards(by).select_related("case")} == theirs
    entries = [
        entry["detail"] for entry in audit.entries() if (entry["actor"], entry["action"]) == (login, "case.list")
    ]
    assert [(entry["count"], entry["cases"]) for entry in entries] == [
        (len(theirs), sorted(NUMBER[n] for n in theirs))
    ] * 2


WHOLE: dict[str, Any] = {"state": None, "town": None, "mine": False, "limit": 9}


@SQLITE_ONLY
@pytest.mark.parametrize("login", PEOPLE)
def test_what_is_not_theirs_is_answered_as_what_is_not_there(
    town: Any, store: Home, login: str, tmp_path: Path
) -> None:
    """Another town's, another lane's, a blind dossier's and no case at all: the same byte for byte, and on record."""
    others = [NUMBER[n] for n in NUMBER if n not in THEIRS[login]]
    out = tmp_path / "out"

    def told(number: str, words: tuple[str, ...], more: tuple[str, ...]) -> tuple[int, str, str]:
        more = tuple(str(out) if one == "OUT" else one for one in more)
        done = jihe(*words, number, *more, "--by", login, "--home", store.root, check=False)
        return done.returncode, done.stdout, done.stderr.replace(number, "NUMBER")

    said = f"jihe: no case NUMBER among yours; `jihe cases list --by {login}` shows them\n"
    for words, more in COMMANDS.items():
        for number in (NONE, *others):
            assert told(number, words, more) == (USAGE, "", said), words
    assert not out.exists()
    missed = [entry["object_key"] for entry in audit.entries() if entry["action"] == "case.miss"]
    assert missed == [NONE, *others] * len(COMMANDS)
    assert {entry["actor"] for entry in audit.entries() if entry["action"] == "case.miss"} == {login}


@SQLITE_ONLY
def test_what_is_theirs_is_shown_and_leaves_no_miss(town: Any, store: Home) -> None:
    for login, theirs in THEIRS.items():
        for n in theirs:
            done = jihe("cases", "show", NUMBER[n], "--by", login, "--home", store.root)
            assert NUMBER[n] in done.stdout
    assert not [entry for entry in audit.entries() if entry["action"] == "case.miss"]


@SQLITE_ONLY
def test_of_what_was_typed_the_log_keeps_a_number_or_nothing(town: Any, store: Home) -> None:
    for typed in (NONE.lower().replace("-", " "), "999101195001011234", "陈大文", "P-0"):
        jihe("cases", "show", typed, "--by", "li", "--home", store.root, check=False)
    assert [entry["object_key"] for entry in audit.entries() if entry["action"] == "case.miss"] == [NONE, "", "", ""]


def test_a_case_merged_into_the_one_withheld_is_withheld_too(town: Any) -> None:
    from jihe.cases.models import Case

    Case.objects.filter(subject_id=1).update(merged_into=Case.objects.get(subject_id=3))
    assert not rights.visible_cases(town["an"]).exists()
    assert {case.subject_id for case in rights.visible_cases(town["tao"])} == {1, 3}


def test_after_the_verdict_the_case_is_theirs_again(town: Any) -> None:
    from jihe.cases.models import BlindItem

    an, item = town["an"], BlindItem.objects.get()
    with pytest.raises(BadInputError, match="no whole list until its verdict"):
        rights.whole_lists(an)
    assert rights.blind_to(an, "person", 3)
    assert not rights.blind_to(an, "employer", 3)
    assert not lane.say(item.pk, an, "benign", 0, "无异常").informed
    assert {case.subject_id for case in rights.visible_cases(an)} == {1, 3}
    assert lane.reveal(item.pk, an).number == NUMBER[3]
    rights.whole_lists(an)


def look_at_it(by: Any) -> None:
    audit.record(by, "case.look", "case", NUMBER[3])


def list_it(by: Any) -> None:
    looks.listed(by, "case.list", [NUMBER[1], NUMBER[3]], {"night": "r1"})


def send_it(by: Any) -> None:
    audit.record(by, "list.export", "town_list", "r1/ZS01", {"town": "ZS01", "rows": {NUMBER[3]: ["a", "b"]}})


def compute_it(by: Any) -> None:
    with pytest.raises(BadInputError, match="no case"), looks.misses_on_record(by):
        rights.find(case_number("person", 3, "unemployment"), by)


def score_it(by: Any) -> None:
    audit.record(by, "model.look", "person", 3, {"model": "M01"})


KNOWN = (look_at_it, list_it, send_it, compute_it, score_it)


@pytest.mark.parametrize("know", KNOWN, ids=lambda know: know.__name__)
def test_a_verdict_after_any_look_at_the_person_is_informed(town: Any, know: Any) -> None:
    from jihe.cases.models import BlindItem

    assert not looks.knows(town["an"], 3)
    know(town["an"])
    assert not looks.knows(town["li"], 3)  # another's look is not theirs
    assert not looks.knows(town["an"], 4)
    assert lane.say(BlindItem.objects.get().pk, town["an"], "benign", 0, "无异常").informed


@pytest.mark.parametrize("know", KNOWN, ids=lambda know: know.__name__)
def test_who_knows_the_person_is_not_given_the_dossier(town: Any, know: Any) -> None:
    from jihe.cases.models import BlindItem

    first = BlindItem.objects.get()
    BlindItem.objects.create(
        draw=first.draw, subject_id=4, line="pension", town="ZS01", place=2, at_random=True, from_list=False,
        population=first.population,
    )  # fmt: skip
    lane.say(first.pk, town["an"], "benign", 0, "无异常")
    audit.record(town["tao"], "case.look", "case", NUMBER[4])
    assert lane.take(town["tao"]) is None
    know(town["li"])  # of person 3: nothing to person 4
    taken = lane.take(town["li"])
    assert taken is not None
    assert taken.subject_id == 4
