"""The blind lane: a draw nobody can steer and anybody can repeat, and signals only after the verdict."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from jihe.cases import audit, case_number, looks, rank, reviewers, rights, update, work
from jihe.cases.blind import drawing, lane, subjects
from jihe.cases.blind.dossier import dossier, tables
from jihe.cases.blind.labels import inclusion
from jihe.engines import Session
from jihe.errors import BadInputError
from jihe.law import Law
from jihe.schema import TABLES
from jihe.screening import quiet

DAY = date(2026, 3, 31)
LATER = date(2026, 4, 30)
SEED = "drawn by the balls of 1 April"
NEXT_SEED = "drawn by the balls of 2 May"
ID = "999101195001011234"


def fund(day: date, law: Law) -> Session:
    """Persons 1–40, the even ones of ZS03; 1–30 with a pension, 21–40 unemployed, 36–40 injured; 99 merged into 3."""
    given: dict[str, list[dict[str, Any]]] = {
        "person": [
            {"person_id": n, "town": "ZS03" if n % 2 == 0 else "ZS04", "name": "陈大文"} for n in range(1, 41)
        ] + [{"person_id": 99, "merged_into": 3}],
        "pension_award": [{"award_id": n, "person_id": n, "scheme": "EP"} for n in [*range(1, 31), 99]],
        "pension_payment": [
            {"pay_id": n, "award_id": n, "person_id": n, "ym": 202601, "amount_fen": 250_000, "pay_status": "paid"}
            for n in [*range(1, 31), 99]
        ],
        "ui_claim": [{"claim_id": n, "person_id": n} for n in range(21, 41)],
        "ui_payment": [
            {"pay_id": n, "claim_id": n, "person_id": n, "ym": 202601, "amount_fen": 1, "pay_status": "paid"}
            for n in range(21, 41)
        ],
        "wi_benefit": [
            {"ben_id": n, "case_id": n, "person_id": n, "amount_fen": 1, "pay_status": "paid"} for n in range(36, 41)
        ],
    }  # fmt: skip
    made = {
        name: pa.Table.from_pylist(
            [quiet.row(name, row, place) for place, row in enumerate(rows)], TABLES[name].arrow_schema()
        )
        for name, rows in given.items()
    }
    return Session.of_tables(made, day, law)


@pytest.fixture(scope="module")
def session(law: Law) -> Iterator[Session]:
    with fund(DAY, law) as made:
        yield made


@pytest.fixture
def people(store) -> SimpleNamespace:
    root = reviewers.add("root", "administrator", None, None)
    return SimpleNamespace(**{
        name: reviewers.add(name, role, town, root)
        for name, role, town in (
            ("an", "auditor", None), ("bo", "auditor", "ZS03"), ("sun", "supervisor", None),
            ("dai", "discipline", None), ("shu", "data_scientist", None), ("tao", "supervisor", "ZS03"),
        )
    })  # fmt: skip


@pytest.fixture
def promised(people, night, sig, law) -> SimpleNamespace:
    """Somebody promised a seed, then came the night r1: persons 1–8 ranked in pensions, operator 5 with power."""
    drawing.promise(drawing.digest(SEED), people.sun)
    town = [sig(subject=s, money={s: 100_000}, says=f"第 {s} 人") for s in range(1, 9)]
    update("r1", DAY, *night(*town, sig(5, kind="operator", lane="public_power")))
    rank("r1", 400, law)
    return people


def made_draw(people: Any, session: Session, law: Law, run: str = "r1", seed: str = SEED) -> Any:
    from jihe.cases.models import Night

    kept: list[Any] = []
    made = drawing.draw(Night.objects.get(run_id=run), seed, people.sun, session, law, kept.extend)
    return made, kept


@pytest.fixture
def drawn(promised, session, law) -> SimpleNamespace:
    made, strata = made_draw(promised, session, law)
    promised.draw, promised.strata = made, {one.name: one for one in strata}
    return promised


def items() -> list[Any]:
    from jihe.cases.models import BlindItem

    return list(BlindItem.objects.order_by("draw", "place"))


# Drawing


def test_an_auditor_draws_the_same_people_from_the_seed_and_the_lists(drawn) -> None:
    logged = [json.loads(json.dumps(each["detail"])) for each in audit.entries() if each["action"] == "blind.draw"]
    (detail,) = logged
    assert hashlib.sha256(SEED.encode()).hexdigest() == detail["seed"]
    for name, (n, size, population_hash) in detail["strata"].items():
        listing = drawn.strata[name].listing  # the file the auditor is given
        assert hashlib.sha256(listing).hexdigest() == population_hash
        numbers = listing.decode().split()
        assert len(numbers) == size
        first = sorted(numbers, key=lambda one: hashlib.sha256(f"{SEED}|{name}|{one}".encode()).hexdigest())[:n]
        line, flag = name.removeprefix("ranked-"), "from_list" if name.startswith("ranked-") else "at_random"
        kept = {str(item.subject_id) for item in items() if item.line == line and getattr(item, flag)}
        assert kept == set(first)
        assert len(first) == n


def test_the_population_is_whoever_was_paid_in_the_line_with_merged_records_followed(drawn) -> None:
    assert drawn.strata["pension"].people == tuple(range(1, 31))
    assert drawn.strata["unemployment"].people == tuple(range(21, 41))
    assert drawn.strata["work_injury"].people == tuple(range(36, 41))
    assert drawn.strata["ranked-pension"].people == tuple(range(1, 9))
    assert drawn.strata["ranked-unemployment"].people == ()


def test_the_lane_takes_its_declared_share_of_the_hours_and_one_of_each_line_at_least(law) -> None:
    sizes = drawing.Sizes.of(400 * 60, law, DAY)  # 20 h: 14 at random, 6 of the list, a third each line
    assert sizes.at_random == {"pension": 1, "unemployment": 2, "work_injury": 1}
    assert sizes.from_list == {"pension": 1, "unemployment": 1, "work_injury": 1}
    assert drawing.Sizes.of(4000 * 60, law, DAY).at_random == {"pension": 15, "unemployment": 23, "work_injury": 7}
    assert drawing.Sizes.of(4000 * 60, law, DAY).from_list == {"pension": 6, "unemployment": 10, "work_injury": 3}


def test_every_member_has_the_same_chance_and_the_database_holds_it(drawn) -> None:
    from jihe.cases.models import BlindStratum

    strata = {(s.ranked, s.line): (s.drawn, s.size) for s in BlindStratum.objects.all()}
    assert strata[False, "pension"] == (1, 30)
    assert strata[True, "pension"] == (1, 8)
    assert strata[True, "work_injury"] == (0, 0)
    hit = [0] * 10
    for trial in range(3000):
        for person in drawing.Stratum("pension", False, tuple(range(10)), 3).chosen(f"seed {trial}"):
            hit[person] += 1
    assert all(abs(count - 900) < 5 * 25.1 for count in hit)  # 5 standard deviations of a binomial


def test_a_ranked_person_keeps_both_memberships(drawn) -> None:
    of_list = next(item for item in items() if item.from_list)
    assert of_list.population.line == "pension"
    assert of_list.ranking.ranked
    others = [item for item in items() if item.line != "pension"]
    assert {item.ranking for item in others} == {None}


def test_a_seed_is_promised_before_its_night_and_is_for_the_first_one_alone(promised, session, night, sig, law) -> None:
    with pytest.raises(BadInputError, match="not the promised seed"):
        made_draw(promised, session, law, seed=SEED + "!")
    update("r2", LATER, *night(sig(money={1: 1})))
    rank("r2", 80, law)
    with pytest.raises(BadInputError, match="promised for run r1"):
        made_draw(promised, session, law, run="r2")
    with pytest.raises(BadInputError, match="waits for its draw"):
        drawing.promise(drawing.digest(NEXT_SEED), promised.sun)
    made_draw(promised, session, law)
    with pytest.raises(BadInputError, match="used before"):
        drawing.promise(drawing.digest(SEED), promised.sun)
    drawing.promise(drawing.digest(NEXT_SEED), promised.sun)
    for run in ("r1", "r2"):  # both were there when the seed was promised
        with pytest.raises(BadInputError, match="a night still to come"):
            made_draw(promised, session, law, run=run, seed=NEXT_SEED)


def test_the_database_refuses_a_draw_of_a_night_that_was_there(promised, session, night, sig, law) -> None:
    from django.db import IntegrityError, transaction

    from jihe.cases.models import BlindDraw, BlindSeed, Night

    update("r2", LATER, *night(sig(money={1: 1})))
    seed = BlindSeed.objects.get()
    told = {"promised": seed, "seed": SEED, "as_of": DAY, "by": promised.sun, "at": audit.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        BlindDraw.objects.create(night=Night.objects.get(run_id="r2"), **told)
    BlindDraw.objects.create(night=Night.objects.get(run_id="r1"), **told)


def test_without_its_lists_on_disk_nothing_is_drawn(promised, session, law) -> None:
    from jihe.cases.models import BlindItem, Night

    def full(_: Any) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        drawing.draw(Night.objects.get(), SEED, promised.sun, session, law, full)
    assert not BlindItem.objects.exists()
    assert drawing.waiting() is not None
    made_draw(promised, session, law)


def test_only_a_supervisor_of_the_bureau_draws(promised, session, law) -> None:
    from jihe.cases.models import Night

    for who in (promised.an, promised.dai, promised.shu, promised.tao):
        with pytest.raises(BadInputError, match="supervisor of the bureau"):
            drawing.promise(drawing.digest(NEXT_SEED), who)
        with pytest.raises(BadInputError, match="supervisor of the bureau"):
            drawing.draw(Night.objects.get(), SEED, who, session, law, list)
    with pytest.raises(BadInputError, match="could be guessed"):
        made_draw(promised, session, law, seed="short")
    with pytest.raises(BadInputError, match="64 hexadecimal"):
        drawing.promise("Z" * 64, promised.sun)


def test_who_was_in_the_lane_rests_and_is_counted_out_of_the_next_population(drawn, night, sig, law) -> None:
    before = {item.subject_id for item in items()}
    assert before & set(range(1, 31))
    drawing.promise(drawing.digest(NEXT_SEED), drawn.sun)
    update("r2", LATER, *night(*(sig(subject=s, money={s: 100_000}) for s in range(1, 9))))
    rank("r2", 400, law)
    with fund(LATER, law) as later:
        _, strata = made_draw(drawn, later, law, run="r2", seed=NEXT_SEED)
    lists = {one.name: set(one.people) for one in strata}
    assert lists["pension"] == set(range(1, 31)) - before
    assert lists["ranked-pension"] == set(range(1, 9)) - before
    assert drawing._resting(date(2027, 3, 30), 365) >= before  # the 364th day after
    assert not drawing._resting(date(2027, 3, 31), 365) & before


# The dossier


def test_the_dossier_is_the_same_pages_for_everybody_and_says_nothing_of_signals(drawn, session) -> None:
    shown = [dossier(item, session) for item in items()]
    assert len(shown) >= 5
    pages = {tuple(page["table"] for page in one["tables"]) for one in shown}
    assert pages == {tuple(tables())}
    assert {tuple(sorted(one)) for one in shown} == {("as_of", "item", "line", "tables")}
    text = json.dumps(shown, ensure_ascii=False, default=str)
    assert "P01" not in text
    assert "第 " not in text
    assert "陈大文" not in text  # masked
    assert not {"past_review", "op_log"} & set(tables())
    assert {"contribution", "pension_payment", "ext_death", "ext_custody"} <= set(tables())


def test_the_dossier_holds_the_rows_of_merged_records_too(drawn, session) -> None:
    from jihe.cases.models import BlindItem

    item = BlindItem(pk=1, draw=drawn.draw, subject_id=3, line="pension")
    paid = next(page for page in dossier(item, session)["tables"] if page["table"] == "pension_payment")
    assert paid["count"] == len(paid["rows"]) == 2


def test_the_dossier_shows_no_number_that_a_case_number_is_made_from(drawn, session) -> None:
    for item in (each for each in items() if each.subject_id > 2):  # its rows have the person's number as their own
        shown = dossier(item, session)["tables"]
        cells = {str(cell) for page in shown for row in page["rows"] for cell in row}
        assert str(item.subject_id) not in cells
        person = next(page for page in shown if page["table"] == "person")
        assert person["rows"][0][[column["name"] for column in person["columns"]].index("person_id")] == "1"
    both = item_of(drawn, 3)
    paid = next(page for page in dossier(both, session)["tables"] if page["table"] == "pension_payment")
    names = [column["name"] for column in paid["columns"]]
    assert {(row[names.index("pay_id")], row[names.index("person_id")]) for row in paid["rows"]} == {
        ("1", "1"), ("2", "1")
    }  # fmt: skip


def test_cases_about_the_persons_rows_are_withheld_until_the_verdict(drawn, session, night, sig) -> None:
    from jihe.cases.models import Case

    claims = [sig(subject=n, kind="ui_claim", line="unemployment", code="U02") for n in range(21, 41)]
    update("r2", LATER, *night(*claims))
    item = next(each for each in iter(lambda: lane.take(drawn.an), None) if decided_unless_unemployed(each, drawn.an))
    subjects.withhold(item, drawn.an, subjects.numbers_of(item, session))
    before = len(list(audit.entries()))
    subjects.withhold(item, drawn.an, subjects.numbers_of(item, session))
    assert len(list(audit.entries())) == before
    claim = Case.objects.get(subject_kind="ui_claim", subject_id=item.subject_id)
    assert claim.pk in set(rights.visible_cases(drawn.sun).values_list("pk", flat=True))
    assert claim.pk not in set(rights.visible_cases(drawn.an).values_list("pk", flat=True))
    assert rights.blind_to(drawn.an, "ui_claim", item.subject_id)
    with pytest.raises(BadInputError, match="no case"), looks.misses_on_record(drawn.an):
        rights.find(claim.number, drawn.an)
    assert lane.say(item.pk, drawn.an, "benign", 0, "无异常").informed
    assert rights.find(claim.number, drawn.an) == claim


def decided_unless_unemployed(item: Any, by: Any) -> bool:
    """Whether the item is the one wanted; any other is decided, so that the next one comes."""
    if item.line == "unemployment":
        return True
    lane.say(item.pk, by, "benign", 0, "无异常")
    return False


def item_of(drawn: Any, person: int) -> Any:
    from jihe.cases.models import BlindItem

    return BlindItem(pk=1, draw=drawn.draw, subject_id=person, line="pension")


# The lane


def test_the_verdict_comes_before_the_signals_and_stands(drawn) -> None:
    item = lane.take(drawn.an)
    assert item.place == 1
    assert lane.take(drawn.an) == item  # until it has its verdict
    with pytest.raises(BadInputError, match="no verdict yet"):
        lane.reveal(item.pk, drawn.an)
    with pytest.raises(BadInputError, match="not in your hands"):
        lane.say(item.pk, drawn.sun, "benign", 0, "无异常")
    given = lane.say(item.pk, drawn.an, "benign", 0, "无异常", minutes=50)
    assert not given.informed
    with pytest.raises(BadInputError, match="the first one stands"):
        lane.say(item.pk, drawn.an, "fraud", 100, "看了疑点之后")
    shown = lane.reveal(item.pk, drawn.an)
    assert (shown.at_random, shown.from_list) == (item.at_random, item.from_list)
    assert lane.take(drawn.an).place == 2
    actions = [entry["action"] for entry in audit.entries() if entry["action"].startswith("blind.")]
    assert actions == [
        "blind.promise", "blind.draw", "blind.look", "blind.look", "blind.verdict", "blind.reveal", "blind.look"
    ]  # fmt: skip


def test_the_database_keeps_the_order_whatever_a_program_forgets(drawn) -> None:
    from django.db import IntegrityError, transaction

    from jihe.cases.models import BlindItem, BlindReveal, BlindStratum, BlindTaken, BlindVerdict

    item, now = items()[0], audit.now()

    def verdict(by: Any) -> Any:
        return BlindVerdict.objects.create(
            item=item, verdict="benign", confirmed_fen=0, reason="无异常", informed=False, by=by, at=now
        )

    def refused(act: Any) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()

    refused(lambda: BlindReveal.objects.create(item=item, by=drawn.an, at=now))
    refused(lambda: verdict(drawn.an))
    BlindTaken.objects.create(item=item, by=drawn.an, at=now)
    refused(lambda: BlindTaken.objects.create(item=item, by=drawn.bo, at=now))
    refused(lambda: verdict(drawn.bo))
    refused(lambda: BlindReveal.objects.create(item=item, by=drawn.an, at=now))
    verdict(drawn.an)
    BlindReveal.objects.create(item=item, by=drawn.an, at=now)
    refused(lambda: BlindVerdict.objects.update(verdict="fraud"))
    refused(lambda: BlindVerdict.objects.all().delete())
    refused(lambda: BlindItem.objects.update(place=99))
    refused(lambda: BlindStratum.objects.update(drawn=0))


def test_the_signals_of_a_ranked_person_are_shown_and_of_others_none(drawn) -> None:
    found: dict[bool, Any] = {}
    while (item := lane.take(drawn.an)) is not None:
        lane.say(item.pk, drawn.an, "unproven", 0, "材料不足")
        shown = lane.reveal(item.pk, drawn.an)
        if item.line == "pension":
            found[item.subject_id <= 8] = shown
        else:
            assert (shown.number, shown.signals) == (None, ())
    told = found[True]
    assert told.number is not None
    assert [signal[:2] for signal in told.signals] == [("P01", "死后发放")]


def test_town_and_public_power_keep_their_own(drawn, night, sig) -> None:
    from jihe.cases.models import BlindItem

    theirs = {item.pk for item in items() if item.town == "ZS03"}
    others = [item for item in items() if item.town != "ZS03"]
    assert theirs
    assert others
    assert set(rights.visible_items(drawn.bo).values_list("pk", flat=True)) == theirs
    with pytest.raises(BadInputError, match="no item"):
        lane.reveal(others[0].pk, drawn.bo)
    with pytest.raises(BadInputError, match="works on no case"):
        lane.take(drawn.shu)
    assert lane.take(drawn.dai) is None
    item = BlindItem.objects.get(pk=min(theirs))
    update("r3", LATER, *night(sig(item.subject_id, lane="public_power", line="unemployment", code="X01")))
    for who in (drawn.bo, drawn.an, drawn.sun):
        assert item.pk not in set(rights.visible_items(who).values_list("pk", flat=True))
    assert list(rights.visible_items(drawn.dai)) == [item]


def test_who_knows_the_case_is_not_given_the_dossier_and_a_look_on_the_way_is_kept(drawn) -> None:
    from jihe.cases.models import BlindVerdict, Reviewer

    listed = next(item for item in items() if item.from_list)
    number = case_number("person", listed.subject_id, "pension")
    work.assign(number, drawn.an, drawn.sun)
    cy = Reviewer.objects.create(login="cy", role="auditor")
    for who in (drawn.an, cy):
        while (item := lane.take(who)) is not None:
            if item == listed:
                audit.record(who, "case.look", "case", number)
            lane.say(item.pk, who, "benign", 0, "无异常")
    by = {said.item_id: said for said in BlindVerdict.objects.select_related("by")}
    assert len(by) == len(items())
    assert {said.by.login for item, said in by.items() if item != listed.pk} == {"an"}
    assert [item for item, said in by.items() if said.informed] == [listed.pk]
    assert by[listed.pk].by == cy


TAKER = """
import sys
from jihe.cases import open_store, reviewers
from jihe.cases.blind import lane
from jihe.home import Home

open_store(Home.at(sys.argv[1]))
me = reviewers.acting(sys.argv[2])
while (item := lane.take(me)) is not None:
    lane.say(item.pk, me, "benign", 0, "nothing found")
    print(item.pk)
"""


@pytest.mark.verify
def test_reviewers_at_once_are_never_given_the_same_dossier(store, drawn) -> None:
    from jihe.cases.models import Reviewer

    running = []
    for n in range(8):
        Reviewer.objects.create(login=f"r{n}", role="auditor")
        arguments = [sys.executable, "-c", TAKER, str(store.root), f"r{n}"]
        running.append(subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
    told = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0] * 8, [err for _, err in told]
    assert sorted(int(pk) for out, _ in told for pk in out.split()) == sorted(item.pk for item in items())
    assert audit.verify_store([]).bad is None


def test_what_the_lane_said_speaks_of_the_persons_signals_by_the_chance_of_the_draw(drawn, law) -> None:
    from jihe.cases.known_verdicts import verdicts_by

    today, chances = audit.now().date(), {}
    while (item := lane.take(drawn.an)) is not None:
        lane.say(item.pk, drawn.an, "benign", 0, "无异常")
        if item.line == "pension" and item.subject_id <= 8:
            strata = [each for each in (item.population, item.ranking) if each is not None]
            chances[item.subject_id] = inclusion(*((each.drawn, each.size) for each in strata))
    told = verdicts_by(today)
    assert len(told) == len(chances) > 0
    assert sorted(one.chance for one in told) == sorted(chances.values())
    assert {(one.ground.code, one.upheld) for one in told} == {("P01", False)}
    assert all(one.chance < 1 for one in told)
    assert verdicts_by(today - timedelta(days=1)) == []
