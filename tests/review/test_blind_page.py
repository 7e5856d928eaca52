"""The blind lane's pages: a dossier without a signal, one verdict, and only then what was behind it."""

from __future__ import annotations

import re
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from jihe.cases import audit, rank, update
from jihe.cases.blind import drawing
from jihe.law import load
from tests.cases.conftest import Sig, make_night
from tests.cases.test_blind import DAY, ID, SEED, fund

SAID = {"verdict": "benign", "amount": "0", "reason": "材料齐全，未见异常情形", "minutes": "12"}


@pytest.fixture
def lane(web: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A draw of a night: persons 1 to 8 ranked in pensions, everybody of two towns."""
    from jihe.cases.models import Night, Reviewer
    from jihe.review import nights

    sun, law = Reviewer.objects.get(login="sun"), load()
    drawing.promise(drawing.digest(SEED), sun)
    update("r1", DAY, *make_night(*(Sig(n, money={n: 100_000}, says=f"第 {n} 人的疑点") for n in range(1, 9))))
    rank("r1", 400, law)
    with fund(DAY, law) as session:
        drawing.draw(Night.objects.get(run_id="r1"), SEED, sun, session, law, lambda _: None)

        @contextmanager
        def opened(_run: str) -> Any:
            yield SimpleNamespace(session=session)

        monkeypatch.setattr(nights, "lake_of", opened)
        yield law


def taken(client: Any) -> str:
    return str(client.post("/blind/next/")["Location"])


def actions(login: str) -> list[str]:
    return [entry["action"] for entry in audit.entries() if entry["actor"] == login]


def test_a_dossier_says_nothing_of_signals_numbers_or_names(lane, browser) -> None:
    from jihe.cases.models import BlindItem

    client = browser("sun")
    path = taken(client)
    assert taken(client) == path  # the one in hand
    text = client.get(path).content.decode()
    item = BlindItem.objects.get(taken__by__login="sun")
    assert f'data-test="dossier" data-item="{item.pk}"' in text
    for hidden in ("疑点", "陈大文", ID, "P01", "search", f"人员 {item.subject_id}"):
        assert hidden not in re.sub(r'<p class="notice.*?</p>', "", text), hidden
    assert 'data-test="verdict-form"' in text
    assert {"blind.look", "blind.withhold"} <= set(actions("sun"))


def test_signals_come_after_the_verdict_and_not_before(lane, browser) -> None:
    client = browser("sun")
    path = taken(client)
    client.get(path)
    assert client.get(f"{path}reveal/").status_code == 403
    assert client.post(f"{path}reveal/").status_code == 403
    assert actions("sun").count("blind.refused") == 2
    given = client.post(f"{path}verdict/", SAID)
    assert (given.status_code, given["Location"]) == (303, path)
    text = client.get(path).content.decode()
    assert 'data-test="reveal"' not in text
    assert "的疑点" not in text
    assert client.post(f"{path}reveal/").status_code == 303
    assert client.get(f"{path}reveal/").status_code == 405
    assert 'data-test="reveal"' in client.get(path).content.decode()
    assert actions("sun")[-2:] == ["blind.reveal", "blind.look"]


def test_the_first_verdict_stands_and_a_form_is_carried_out_once(lane, browser) -> None:
    from jihe.cases.models import BlindVerdict

    client = browser("sun")
    path = taken(client)
    for _ in range(2):
        assert client.post(f"{path}verdict/", SAID | {"key": "one"}).status_code == 303
    assert client.post(f"{path}verdict/", SAID | {"key": "two", "reason": "另一个结论，改变主意"}).status_code == 409
    assert BlindVerdict.objects.get().reason == SAID["reason"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"verdict": "x"}, "verdict"), ({"verdict": ""}, "verdict"), ({"amount": "-1"}, "amount"),
     ({"amount": "1.001"}, "amount"), ({"amount": "5"}, "amount"), ({"verdict": "underpaid"}, "amount"),
     ({"reason": "无"}, "reason"), ({"reason": f"证件号 {ID} 查无异常"}, "reason"), ({"minutes": "0"}, "minutes")],
)  # fmt: skip
def test_a_wrong_field_is_told(lane, browser, wrong: dict[str, str], field: str) -> None:
    client = browser("sun")
    answer = client.post(f"{taken(client)}verdict/", SAID | wrong)
    assert answer.status_code == 422
    assert f'data-error="{field}"' in answer.content.decode()


def test_anothers_dossier_is_none(lane, browser) -> None:
    path = taken(browser("sun"))
    wang = browser("wang")
    none = wang.get("/blind/99999/")
    for answer in (wang.get(path), wang.post(f"{path}verdict/", SAID), wang.post(f"{path}reveal/"),
                   browser("qian").get(path)):  # fmt: skip
        assert (answer.status_code, answer.content) == (404, none.content)
    assert actions("wang").count("blind.miss") == 4
    assert browser("shi").get("/blind/").status_code == 403
    assert browser("admin").post("/blind/next/").status_code == 403
    assert browser("sun", strict=True).post("/blind/next/").status_code == 403


def test_until_the_verdict_no_page_shows_the_persons_case(lane, browser) -> None:
    from jihe.cases.models import BlindItem, Case

    client = browser("sun")
    path = taken(client)
    item = BlindItem.objects.get(taken__by__login="sun")
    number = next((one.number for one in Case.objects.filter(subject_kind="person", subject_id=item.subject_id)), None)
    client.get(path)
    assert 'data-test="nothing"' in client.post("/search/", {"q": str(item.subject_id)}).content.decode()
    client.post(f"{path}verdict/", SAID)
    if number is not None:
        assert number in client.post("/search/", {"q": str(item.subject_id)}).content.decode()
    assert BlindItem.objects.get(pk=item.pk).said.informed  # they asked for the person


def test_what_the_lane_says_is_for_supervisors(lane, browser) -> None:
    text = browser("sun").get("/blind/").content.decode()
    assert 'data-test="estimates"' in text
    assert "不可估计" in text
    assert 'data-test="estimates"' not in browser("wang").get("/blind/").content.decode()


def test_nothing_left_is_said(web: Any, browser) -> None:
    client = browser("wang")
    assert client.post("/blind/next/")["Location"] == "/blind/"
    assert "没有可供您办理的卷宗" in client.get("/blind/").content.decode()


def test_a_draw_whose_night_is_gone_says_so(lane, browser, monkeypatch) -> None:
    from jihe.errors import BadInputError
    from jihe.review import nights

    def gone(_run: str) -> Any:
        raise BadInputError("no such run")

    client = browser("sun")
    path = taken(client)
    monkeypatch.setattr(nights, "lake_of", gone)
    answer = client.get(path)
    assert (answer.status_code, 'data-test="dossier"' in answer.content.decode()) == (200, False)
