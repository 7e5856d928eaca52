"""Attacks 18–20: seeing a signal before the blind verdict, giving it twice, or getting at the person's case."""

from __future__ import annotations

from typing import Any

import pytest

from jihe.cases import audit, case_number
from tests.review.test_blind_page import SAID, actions, taken

pytestmark = pytest.mark.usefixtures("chain")
WHY = {"purpose": "inquiry", "reason": "答复本人查询"}


def item_of(login: str) -> Any:
    from jihe.cases.models import BlindItem

    return BlindItem.objects.filter(taken__by__login=login).order_by("taken__at").last()


def with_a_case(client: Any, login: str) -> str:
    """The path of a dossier whose person has a case; those before it are decided."""
    from jihe.cases.models import Case

    for _ in range(40):
        path = taken(client)
        person = item_of(login).subject_id
        if Case.objects.filter(subject_kind="person", subject_id=person).exists():
            return path
        assert client.post(f"{path}verdict/", SAID).status_code == 303
    pytest.fail("nobody in the lane has a case")


def test_18_revealed_before_the_verdict_said_twice_or_anothers(lane, browser) -> None:
    from jihe.cases.models import BlindReveal, BlindVerdict

    sun, wang = browser("sun"), browser("wang")
    path = taken(sun)
    for method in (sun.get, sun.head, sun.post):
        assert method(f"{path}reveal/").status_code == 403
    assert actions("sun").count("blind.refused") == 3
    assert BlindReveal.objects.count() == 0
    none = wang.get("/blind/99999/")
    for one in (path, f"{path}verdict/", f"{path}reveal/"):
        for answer in (wang.get(one), wang.post(one, SAID)):
            assert answer.status_code in (404, 405), one
            assert answer.status_code == 405 or answer.content == none.content
    assert wang.post(f"{path}verdict/", SAID).content == none.content
    assert BlindVerdict.objects.count() == 0
    assert sun.post(f"{path}verdict/", SAID).status_code == 303
    for other in ({"verdict": "fraud", "amount": "1"}, {"reason": "另一个结论，改变主意"}):
        assert sun.post(f"{path}verdict/", SAID | other | {"key": "again"}).status_code == 409
    assert (BlindVerdict.objects.get().verdict, BlindVerdict.objects.get().reason) == ("benign", SAID["reason"])
    assert sun.post(f"{path}reveal/").status_code == 303


def test_19_no_page_shows_a_signal_of_the_person_in_hand(lane, browser) -> None:
    from jihe.cases.models import Case

    sun = browser("sun")
    path = with_a_case(sun, "sun")
    person = item_of("sun").subject_id
    case = Case.objects.get(subject_kind="person", subject_id=person)
    told = (case.number, f"第 {person} 人的疑点", f"人员 {person}<", f"人员 {person} ")

    def shown() -> dict[str, str]:
        pages = {
            one: sun.get(one).content.decode()
            for one in (
                path,
                "/queue/",
                "/queue/?tab=all",
                "/queue/?tab=all&sort=money",
                "/queue/?code=P01&tab=all",
                "/catalogue/",
                "/catalogue/P01/",
                "/dashboard/",
                "/incidents/",
                "/blind/",
                "/towns/",
                "/trips/",
                "/audit/",
                f"/audit/?object={case.number}",
                f"/cases/{case.number}/",
                f"/cases/{case.number}/evidence/",
                f"/cases/{case.number}/paper.xlsx",
                "/towns/ZS03.xlsx",
            )
        }
        for typed in (case.number, str(person), f"人员 {person}"):
            pages[f"search {typed}"] = sun.post("/search/", {"q": typed}, follow=True).content.decode()
        return pages

    assert sun.post(f"/persons/{person}/unmask/", WHY).status_code == 303
    assert sun.get(f"/persons/{person}/").status_code == 404
    for place, text in shown().items():
        assert "<tr data-action" not in text or place == "/audit/", place
        typed = case.number if case.number in place else ""  # what they asked for themselves may be repeated
        assert not any(one in text for one in told if one != typed), place
    assert sun.post(f"{path}verdict/", SAID).status_code == 303
    after = shown()
    for place in ("/queue/?tab=all", f"search {person}"):
        assert case.number in after[place], place  # it was the dossier that hid it


@pytest.mark.parametrize("has_one", [True, False])
def test_20_a_number_computed_from_the_dossier(lane, browser, has_one: bool) -> None:
    """Known to be one's own work or not, asked for in vain it is on record, and the verdict is not blind."""
    client = browser("sun")
    path = with_a_case(client, "sun") if has_one else taken(client)
    item = item_of("sun")
    number = case_number("person", item.subject_id, "pension" if has_one else "unemployment")
    none = client.get("/cases/P-0000-0000-0000/")
    answer = client.get(f"/cases/{number}/")
    assert (answer.status_code, answer.content) == (404, none.content)
    last = [*audit.entries()][-1]
    assert (last["actor"], last["action"], last["object_key"]) == ("sun", "case.miss", number)
    assert client.post(f"{path}verdict/", SAID).status_code == 303
    item.refresh_from_db()
    assert item.said.informed
    other = taken(client)  # and one for whom nothing was tried
    assert client.post(f"{other}verdict/", SAID).status_code == 303
    assert not item_of("sun").said.informed
