"""Attacks 1–17: cases that are not theirs, acts that are not theirs, and what no form may say."""

from __future__ import annotations

import re
import statistics
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jihe.cases import audit, case_number, rank, update, work
from jihe.cases.accounts import BOOKED
from jihe.law import load
from tests.cases.conftest import Sig, make_night
from tests.review.desk import ELSEWHERE, NONE, PENSION, POWER, SMALL, post, seq
from tests.review.test_acts import ACTS, case, decided, taken, today
from tests.review.test_case_sight import FAR, MINE, PDF, SECTIONS, attached
from tests.review.test_case_sight import POWER as FAR_POWER

pytestmark = pytest.mark.usefixtures("chain")
REASON = "死亡后领取养老金三个月，无主观故意"
TRIES = 25


def person(login: str) -> Any:
    from jihe.cases.models import Reviewer

    return Reviewer.objects.get(login=login)


def tries(login: str) -> list[str]:
    """What somebody asked for in vain, as the log has it."""
    return [
        entry["object_key"] for entry in audit.entries() if (entry["actor"], entry["action"]) == (login, "case.miss")
    ]


def median(client: Any, path: str) -> float:
    """Seconds of the processor: what else runs here is not the page's."""
    took = []
    for _ in range(TRIES):
        begin = time.process_time()
        client.get(path)
        took.append(time.process_time() - begin)
    return statistics.median(took)


def test_01_another_towns_number(desk, browser) -> None:
    for login, theirs, foreign in (("wang", PENSION, ELSEWHERE), ("zhao", ELSEWHERE, PENSION)):
        client = browser(login)
        none = client.get(f"/cases/{NONE}/")
        answer = client.get(f"/cases/{foreign}/")
        assert (none.status_code, answer.status_code, answer.content) == (404, 404, none.content)
        assert client.get(f"/cases/{theirs}/").status_code == 200
        assert tries(login) == [NONE, foreign]


@pytest.mark.parametrize("login", ["wang", "lin", "sun", "shi", "admin"])
def test_02_public_powers_number(desk, browser, more, login: str) -> None:
    more("lin", "auditor")  # of the bureau, hence of every town
    client = browser(login)
    power, none = (client.get(f"/cases/{number}/") for number in (POWER, NONE))
    assert (power.status_code, none.status_code, power.content) == (404, 404, none.content)
    assert sorted(power.headers.items()) == sorted(none.headers.items())
    assert tries(login) == [POWER, NONE]
    known, unknown = median(client, f"/cases/{POWER}/"), median(client, f"/cases/{NONE}/")
    assert abs(known - unknown) <= 0.01


def test_03_what_is_counted(desk, browser) -> None:
    """With one more case of public power no page of anybody else says anything else than without it."""
    pages = {
        "wang": ["/queue/?tab=all", "/queue/?tab=free", "/catalogue/", "/catalogue/P01/", "/towns/", "/blind/"],
        "sun": ["/queue/?tab=all", "/queue/?tab=all&docket=public_power", "/dashboard/", "/incidents/", "/catalogue/"],
        "shi": ["/catalogue/", "/catalogue/P01/", "/catalogue/W01/"],
        "admin": ["/people/"],
    }
    once = r'value="[A-Za-z0-9_-]{24}"|value="[A-Za-z0-9]{64}"|"X-CSRFToken": "[^"]*"|[0-9]{2}:[0-9]{2}'

    def told() -> dict[tuple[str, str], str]:
        return {
            (login, path): re.sub(once, "", browser(login).get(path).content.decode())
            for login, paths in pages.items()
            for path in paths
        } | {
            (login, f"search {typed}"): re.sub(once, "", browser(login).post("/search/", {"q": typed}).content.decode())
            for login in ("wang", "sun")
            for typed in (POWER, "6", "机构 6", "经办人员 6")
        }

    before, day = told(), desk + timedelta(days=1)
    assert any('data-test="queue"' in text for text in before.values())
    assert "/cases/" in before["sun", "/queue/?tab=all"]
    sigs = [Sig(1, money={1: 300_000, 2: 200_000}, proofs=(1, 2)), Sig(2, money={3: 90_000}), Sig(3, money={4: 70_000})]
    power = [Sig(n, kind="operator", lane="public_power", money={50 + n: 990_000}) for n in (5, 6)]
    towns = {("person", 1): "T1", ("person", 2): "T1", ("person", 3): "T2", ("operator", 6): "T1"}
    update("r1", day - timedelta(days=1), *make_night(*sigs, *power), towns=towns)  # the same night, once more
    rank("r1", 80, load())
    hidden = case_number("operator", 6, "pension")
    assert case(hidden).lane == "public_power"
    after = told()
    for key, text in before.items():
        assert text == after[key], key
    assert not any(number in text for text in after.values() for number in (POWER, hidden))
    assert hidden in browser("qian").get("/queue/?tab=all").content.decode()


def test_04_a_towns_case_as_discipline(desk, browser) -> None:
    client = browser("qian")
    none = client.get(f"/cases/{NONE}/")
    for number in (PENSION, SMALL, ELSEWHERE):
        answer = client.get(f"/cases/{number}/")
        assert (answer.status_code, answer.content) == (404, none.content)
    assert client.get(f"/cases/{POWER}/").status_code == 200
    assert tries("qian") == [NONE, PENSION, SMALL, ELSEWHERE]


@pytest.mark.parametrize("login", ["wang", "sun", "qian", "shi", "admin"])
def test_05_every_part_and_file_of_what_is_not_theirs(home, browser, login: str) -> None:
    """The file is there, and so is the case: for its own reader all of it is 200."""
    assert attached(browser("wang")).status_code == 303
    (held,) = [path.name for path in home.files.iterdir() if not path.name.startswith(".")]
    rests = ["", *(f"{name}/" for name in SECTIONS), "paper.pdf", "paper.xlsx", f"files/{held}/"]
    foreign = {
        "wang": (FAR, FAR_POWER),
        "sun": (FAR_POWER,),
        "qian": (MINE, FAR),
        "shi": (MINE, FAR_POWER),
        "admin": (MINE, FAR_POWER),
    }
    for rest in rests:
        assert browser("wang").get(f"/cases/{MINE}/{rest}").status_code == 200
    client = browser(login)
    none = client.get(f"/cases/{NONE}/")
    assert none.status_code == 404
    for number in foreign[login]:
        for rest in rests:
            for headers in ({}, {"HX-Request": "true"}):
                answer = client.get(f"/cases/{number}/{rest}", headers=headers)
                assert (answer.status_code, answer.content) == (404, none.content), rest
        for action in (*ACTS, "unmask", "attach"):
            sent = {"seq": 0, "file": SimpleUploadedFile("a.pdf", PDF)} if action == "attach" else {"seq": 0}
            assert client.post(f"/cases/{number}/{action}/", sent).status_code == 404, action
    if login != "sun":
        assert client.get(f"/cases/{number}/files/{held}/").status_code == 404
    assert set(tries(login)) == {NONE, *foreign[login]}


@pytest.mark.parametrize("to", ["zhao", "qian", "admin", "shi", "nobody", "", "left", "WANG", "wang\x00"])
def test_06_assigned_to_whom_it_cannot_be(desk, browser, more, to: str) -> None:
    from jihe.cases import reviewers

    more("left", "auditor", "T1")
    assert post(browser("sun"), SMALL, "assign", to="left").status_code == 303  # while they are at work they may
    work.undo(SMALL, person("sun"), "指派有误")
    reviewers.retire("left", reviewers.acting("admin"))
    steps = case().steps.count()
    assert post(browser("sun"), SMALL, "assign", to=to).status_code == 422
    assert post(browser("sun"), SMALL, "join", to=to).status_code in (409, 422)
    browser("sun").post("/queue/bulk/", {"action": "assign", "case": [SMALL], "to": to or "nobody"})
    assert (case().assignee, case().steps.count()) == (None, steps)


def test_07_one_foreign_number_among_own(desk, browser) -> None:
    client = browser("wang")
    client.post("/queue/bulk/", {"action": "assign", "case": [PENSION, ELSEWHERE, POWER, NONE, SMALL], "key": "b"})
    told = client.get("/queue/").content.decode()
    assert [case(number).assignee and case(number).assignee.login for number in (PENSION, SMALL)] == ["wang", "wang"]
    assert case(ELSEWHERE).assignee is case(POWER).assignee is None
    sentences = {number: re.findall(rf"{number}：([^<]*)<", told) for number in (ELSEWHERE, POWER, NONE)}
    assert sentences[ELSEWHERE] == sentences[POWER] == sentences[NONE] != []
    assert tries("wang") == [ELSEWHERE, POWER, NONE]
    assert "人员 3" not in told
    assert 'data-town="T2"' not in told


def test_08_taken_out_of_anothers_hands(desk, browser, more) -> None:
    more("wei", "auditor", "T1")
    taken(browser)
    wei = browser("wei")
    assert post(wei, SMALL, "assign", to="wei").status_code == 403
    wei.post("/queue/bulk/", {"action": "assign", "case": [SMALL], "to": "wei"})
    for action in ("hear", "decide", "handback", "file", "hold"):
        assert post(wei, SMALL, action, on=today(), said="x").status_code == 403, action
    assert post(wei, SMALL, "undo", reason="并非本人办理").status_code == 403
    assert case().assignee.login == "wang"


def test_09_fields_that_are_nobodys_to_set(desk, browser) -> None:
    more = {
        "assignee": "sun",
        "town": "T2",
        "lane": "public_power",
        "role": "administrator",
        "by": "sun",
        "state": "closed",
        "reviewer": "sun",
        "stage": "second",
        "to_state": "closed",
        "from_state": "open",
        "is_active": "0",
        "blind": "1",
        "seen_to": "2020-01-01",
        "confirmed_fen": "1",
        "case": ELSEWHERE,
    }
    client = browser("wang")
    assert post(client, SMALL, "assign", to="wang", **more).status_code == 303
    assert post(client, SMALL, "begin", **more).status_code == 303
    assert post(client, SMALL, "hear", on=today(), said="已电话告知", **more).status_code == 303
    verdict = {"verdict": "overpaid_no_fault", "amount": "800.00", "reason": REASON}
    assert post(client, SMALL, "decide", **verdict, **more).status_code == 303
    found = case()
    given = found.verdicts.get()
    assert (found.assignee.login, found.town, found.lane, found.state) == ("wang", "T1", "case", "decided")
    assert (given.by.login, given.stage, given.confirmed_fen, given.blind) == ("wang", "first", 80_000, False)
    assert {step.by.login for step in found.steps.all()} == {"wang"}
    admin = browser("admin")
    assert admin.post("/people/wang/hours/", {"hours": "20", **more}).status_code == 303
    wang = person("wang")
    assert (wang.role, wang.town, wang.is_active) == ("auditor", "T1", True)
    assert case(ELSEWHERE).steps.count() == 0


def test_10_ones_own_verdict_seconded(desk, browser, more) -> None:
    more("wei", "auditor", "T1")
    told = {"verdict": "fraud", "amount": "60000", "reason": REASON}
    client = browser("wang")
    for action, fields in (("assign", {"to": "wang"}), ("begin", {}), ("hear", {"on": today(), "said": "已告知"})):
        assert post(client, PENSION, action, **fields).status_code == 303
    assert post(client, PENSION, "decide", **told, above="另查出一笔丧葬补助").status_code == 303
    assert case(PENSION).state == "second_review"
    for same in (client, browser("wang")):  # also from another browser
        assert same.get(f"/cases/{PENSION}/second/").status_code == 403
        assert post(same, PENSION, "second", **told).status_code == 403
    assert post(browser("sun"), PENSION, "second", **told).status_code == 303
    assert post(browser("sun"), PENSION, "undo", reason="复核有误，重新复核").status_code == 303
    assert post(client, PENSION, "second", **told).status_code == 403
    # Taken back and given once more: still one's own.
    assert post(client, PENSION, "undo", reason="金额有误，重新认定").status_code == 303
    assert post(client, PENSION, "decide", **told, above="另查出一笔丧葬补助").status_code == 303
    assert post(client, PENSION, "second", **told).status_code == 403
    assert case(PENSION).state == "second_review"
    assert post(browser("wei"), PENSION, "second", **told).status_code == 303


def test_11_whoever_decided_settles(desk, browser) -> None:
    sun = browser("sun")
    for action, fields in (
        ("assign", {"to": "sun"}),
        ("begin", {}),
        ("hear", {"on": today(), "said": "已告知"}),
        ("decide", {"verdict": "overpaid_no_fault", "amount": "800", "reason": REASON}),
        ("serve", {"on": today()}),
        ("appeal", {"on": today(), "kind": "litigation"}),
    ):
        assert post(sun, SMALL, action, **fields).status_code == 303, action
    ruling = {"on": today(), "verdict": "overpaid_no_fault", "amount": "800", "reason": REASON}
    assert post(sun, SMALL, "settle", **ruling).status_code == 403
    assert post(sun, SMALL, "second", **ruling).status_code == 409  # not from this state
    assert (case().state, case().verdicts.count()) == ("appealed", 1)


def test_12_written_off_by_an_auditor_or_by_who_decided(desk, browser, more) -> None:
    client = decided(browser)
    off = {"on": today(), "voucher": "V9", "amount": "800", "reason": "下落不明，穷尽追缴措施后核销"}
    more("wei", "auditor", "T1")
    for one in (client, browser("wei")):
        assert one.get(f"/cases/{SMALL}/write-off/").status_code == 403
        assert post(one, SMALL, "write-off", **off).status_code == 403
    assert case().card.to_recover_fen == 80_000
    assert post(browser("sun"), SMALL, "write-off", **off).status_code == 303  # who leads, and gave no verdict
    assert case().card.to_recover_fen == 0


@pytest.mark.parametrize("said", ["", " ", "\u3000\t\n", "\u200b"])
def test_13_decided_unheard(desk, browser, said: str) -> None:
    client = taken(browser)
    verdict = {"verdict": "overpaid_no_fault", "amount": "800", "reason": REASON, "heard": "1", "waived": "on"}
    assert post(client, SMALL, "decide", **verdict).status_code == 422
    answer = post(client, SMALL, "hear", on=today(), said=said, waived="on")
    assert (answer.status_code, 'data-error="said"' in answer.content.decode()) == (422, True)
    assert post(client, SMALL, "decide", **verdict).status_code == 422
    assert (case().state, case().verdicts.count()) == ("in_review", 0)


AMOUNTS = {
    "-1": None,
    "−1": None,
    "1e9": None,
    "0.001": None,
    "１２": None,
    "NaN": None,
    "Infinity": None,
    "1" + "0" * 30: None,
    "0x10": None,
    "1,00": None,
    "+5": None,
    "1 000": None,
    "900.01": None,  # above what is at stake
    "0": None,
    "1,000": None,
    "1000000000": None,
    "0.01": 1,
    "900": 90_000,
    "900.00": 90_000,
    " 800 ": 80_000,
}


@pytest.mark.parametrize("amount", AMOUNTS)
def test_14_amounts(desk, browser, amount: str) -> None:
    """Of 900 yuan at stake a verdict without fault takes what is written exactly, or nothing at all."""
    client = taken(browser)
    post(client, SMALL, "hear", on=today(), said="已电话告知")
    wanted = AMOUNTS[amount]
    answer = post(client, SMALL, "decide", verdict="overpaid_no_fault", amount=amount, reason=REASON)
    assert answer.status_code == (422 if wanted is None else 303)
    assert [each.confirmed_fen for each in case().verdicts.all()] == ([] if wanted is None else [wanted])
    if wanted is None:
        assert (
            post(client, SMALL, "decide", verdict="overpaid_no_fault", amount="500", reason=REASON).status_code == 303
        )
    booked = {"on": today(), "voucher": "V1", "way": "instalment", "reason": "已核对银行回单及凭证"}
    held = case().card.to_recover_fen
    assert held == (wanted or 50_000)
    for action in ("order", "recover"):
        answer = post(client, SMALL, action, amount=amount, **booked)
        assert answer.status_code == (422 if wanted is None else 303), action
    rows = f"{today(30)} {amount.strip()}"
    agreed = post(client, SMALL, "agree", on=today(), instalments=rows)
    assert agreed.status_code == (422 if wanted is None else 403)  # none of it is left to agree on
    assert case().card.to_recover_fen == held - (wanted or 0)


DAYS = (
    "30 Feb",
    "2026-02-30",
    "0001-01-01",
    "1899-12-31",
    "9999-12-31",
    "10000-01-01",
    "２０２６-01-01",
    "-1",
    "",
    "0",
)


@pytest.mark.parametrize("day", [*DAYS, "tomorrow", "before"])
def test_15_days(desk, browser, day: str) -> None:
    client = decided(browser)
    told = {"tomorrow": today(1), "before": (case().opened_on - timedelta(days=1)).isoformat()}.get(day, day)
    booked = {"voucher": "V1", "amount": "1", "way": "instalment"}
    before = case().steps.count()
    for action, fields in (
        ("serve", {"on": told}),
        ("appeal", {"on": told, "kind": "reconsideration"}),
        ("order", {"on": told, **booked}),
        ("recover", {"on": told, **booked}),
        ("agree", {"on": told, "instalments": f"{today(30)} 1"}),
    ):
        answer = post(client, SMALL, action, **fields)
        assert (answer.status_code, 'data-error="on"' in answer.content.decode()) == (422, True), action
    if day not in ("tomorrow", "9999-12-31"):  # a day to come is what these ask for
        assert post(client, SMALL, "agree", on=today(), instalments=f"{told} 1").status_code == 422
        assert post(browser("sun"), PENSION, "hold", until=told, note="等待回函").status_code == 422
        browser("sun").post("/queue/bulk/", {"action": "hold", "case": [PENSION], "until": told, "note": "等待回函"})
    assert (case().steps.count(), case().entries.filter(kind__in=BOOKED).count()) == (before, 0)
    assert case(PENSION).steps.count() == 0
    if day != "before":
        assert browser("sun").get("/dashboard/", {"month": told[:7]}).status_code in (200, 422)
        away = {"first": told, "last": told}
        assert browser("admin").post("/people/wang/absence/", away).status_code in (303, 422)
    for login, path in (("wang", "/queue/"), ("sun", "/queue/?tab=due"), ("sun", "/dashboard/"), ("admin", "/people/")):
        assert browser(login).get(path).status_code == 200, path


def test_15b_the_last_day_of_the_calendar_breaks_no_page(desk, browser) -> None:
    client = decided(browser)
    far = "9999-12-31"
    assert post(client, SMALL, "agree", on=today(), instalments=f"{far} 800").status_code in (303, 422)
    assert post(browser("sun"), PENSION, "hold", until=far, note="等待回函").status_code in (303, 422)
    assert browser("admin").post("/people/wang/absence/", {"first": today(), "last": far}).status_code in (303, 422)
    for login in ("wang", "sun", "qian"):
        for path in ("/queue/?tab=all", "/queue/?tab=due&sort=due", "/queue/?tab=snoozed", "/queue/?tab=all&age=36500"):
            assert browser(login).get(path).status_code == 200, path
    assert browser("sun").get("/dashboard/").status_code == 200
    assert browser("admin").get("/people/").status_code == 200
    assert client.get(f"/cases/{SMALL}/").status_code == 200


def test_16_a_step_that_the_state_does_not_allow(desk, browser) -> None:
    """In each state on the way, every action that ``moves`` does not declare there is refused and leaves nothing."""
    from jihe.cases.moves import MOVES

    wang, sun = browser("wang"), browser("sun")
    filled = {
        "to": "wang",
        "note": "说明情况",
        "on": today(),
        "said": "已告知",
        "verdict": "benign",
        "amount": "0",
        "reason": REASON,
        "until": today(9),
        "reference": "1号",
        "voucher": "V7",
        "kind": "reconsideration",
    }
    way = [
        ("assign", {"to": "wang"}),
        ("begin", {}),
        ("hear", {"on": today(), "said": "已告知"}),
        ("decide", {"verdict": "overpaid_no_fault", "amount": "800", "reason": REASON}),
        ("serve", {"on": today()}),
        ("appeal", {"on": today(), "kind": "litigation"}),
    ]
    met = set()
    for action, fields in [*way, ("", {})]:
        found = case()
        met.add(found.state)
        steps, entries = found.steps.count(), found.entries.count()
        for name, move in MOVES.items():
            if name == "transfer" or found.state in move.moves:
                continue
            for client in (wang, sun):
                assert post(client, SMALL, name, **filled).status_code in (403, 409), (found.state, name)
        after = case()
        assert (after.state, after.steps.count(), after.entries.count()) == (found.state, steps, entries)
        if action:
            assert post(wang, SMALL, action, **fields).status_code == 303, action
    assert met == {"open", "assigned", "in_review", "heard", "decided", "appealed"}
    assert wang.post(f"/cases/{SMALL}/transfer/", {"seq": seq(SMALL)}).status_code == 404  # the night's alone


def test_17_moved_to_public_power_while_its_page_was_open(desk, browser) -> None:
    client = taken(browser)
    form = client.get(f"/cases/{SMALL}/hear/")
    assert form.status_code == 200
    seen = seq(SMALL)
    power = Sig(2, code="X09", lane="public_power", money={3: 90_000})
    update("r2", desk + timedelta(days=1), *make_night(Sig(2, money={3: 90_000}), power), towns={("person", 2): "T1"})
    assert case().lane == "public_power"
    steps, verdicts = case().steps.count(), case().verdicts.count()
    none = client.get(f"/cases/{NONE}/hear/").content
    for action, fields in (
        ("hear", {"on": today(), "said": "已告知"}),
        ("note", {"note": "已电话联系"}),
        ("decide", {"verdict": "benign", "amount": "0", "reason": REASON}),
        ("undo", {"reason": "录入有误"}),
        ("attach", {}),
        ("unmask", {}),
    ):
        answer = client.post(f"/cases/{SMALL}/{action}/", {"seq": seen, "key": action, **fields})
        assert (answer.status_code, answer.content) == (404, none), action
    assert (case().steps.count(), case().verdicts.count()) == (steps, verdicts)
    assert set(tries("wang")) == {SMALL, NONE}
