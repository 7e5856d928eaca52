"""The honest situations of a case are asked before a verdict, and stay with it as they were answered."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from jihe.cases.exporting import paper
from jihe.content import Content
from jihe.content.meta import LookAlike
from tests.cases.test_exporting import rules as of_p01
from tests.review.desk import post
from tests.review.test_case_sight import MINE, ground, home, law

__all__ = ["ground", "home", "law", "of_p01"]
VERDICT = {"verdict": "benign", "amount": "0", "reason": "两处登记一致，记录核对无误", "minutes": "20"}


@pytest.fixture(scope="session")
def rules(of_p01: Content) -> Content:
    """Its one rule names three honest situations, of which it leaves one out by itself."""
    (rule,) = of_p01.rules.values()
    alike = {"what_en": "a", "cleared_by_en": "a"}
    named = [
        LookAlike.model_validate(alike | {"what": what, "cleared_by": paper, "left_out": out})
        for what, paper, out in (
            ("补报", "回执", None),
            ("误登", "户籍", None),
            ("误登", "医院更正；已排除", True),  # in the same words, with another paper
            ("当月", "批次；已排除", True),
        )
    ]
    changed = replace(rule, meta=rule.meta.model_copy(update={"look_alikes": named}))
    return replace(of_p01, rules={rule.stem: changed})


@pytest.fixture
def asked(home, browser) -> tuple[Any, list[tuple[str, str]]]:
    """The auditor whose case is in review, and what their form asks: field and words."""
    client = browser("wang")
    post(client, MINE, "assign", to="wang")
    post(client, MINE, "begin")
    return client, questions(client)


def store() -> Any:
    from jihe.cases import models

    return models


def questions(client: Any) -> list[tuple[str, str]]:
    html = client.get(f"/cases/{MINE}/decide/").content.decode()
    legends = re.findall(r"<legend>([^<]+)\s*</legend>", html)
    names = list(dict.fromkeys(re.findall(r'type="radio" name="(alike_[0-9a-f]{10})"', html)))
    return list(zip(names, legends, strict=False))


def test_the_form_asks_what_the_rule_has_not_left_out(asked, ground) -> None:
    client, fields = asked
    found = paper.paper(store().Case.objects.get(number=MINE), ground)["look_alikes"]
    still = [one["what"] for one in found if not one["excluded"]]
    out = [one["what"] for one in found if one["excluded"] and one["what"] not in still]
    assert (still, out) == (["补报", "误登"], ["当月"])
    assert [words.strip() for _, words in fields] == still
    html = client.get(f"/cases/{MINE}/decide/").content.decode()
    assert all(f"<b>已排除</b> {what}" in html for what in out)
    assert "户籍；医院更正" in html
    assert html.index('data-test="look-alikes"') < html.index('name="verdict"')


def test_answers_stay_with_the_verdict_and_are_shown(asked, browser) -> None:
    client, fields = asked
    (first, words), *rest = fields
    answer = post(client, MINE, "decide", **VERDICT, **{first: "excluded", f"{first}_note": "死亡证明原件"})
    assert answer.status_code == 303
    kept = {one.what: (one.held, one.note) for one in store().LookAlikeAnswer.objects.all()}
    assert kept == {words.strip(): ("excluded", "死亡证明原件")} | {each.strip(): ("open", "") for _, each in rest}
    assert all("P01" in one.codes for one in store().LookAlikeAnswer.objects.all())
    page = client.get(f"/cases/{MINE}/history/").content.decode()
    assert f"{words.strip()}：<b>已排除</b>（死亡证明原件）" in page
    assert page.count("<b>未答复</b>") == len(rest)
    (entry,) = store().AuditEntry.objects.filter(action="case.look_alikes")
    assert "死亡证明" not in entry.detail


def test_who_sees_the_second_review_sees_the_answers(asked, browser) -> None:
    client, ((first, words), *_) = asked
    post(client, MINE, "hear", on=str(store().Case.objects.get(number=MINE).opened_on), said="本人称不知情")
    sum_of_money = {"verdict": "fraud", "amount": "60000", "above": "另有现金领取"}
    post(client, MINE, "decide", **VERDICT | sum_of_money, **{first: "unclear"})
    assert store().Case.objects.get(number=MINE).state == "second_review"
    html = browser("sun").get(f"/cases/{MINE}/second/").content.decode()
    assert f"{words.strip()}：<b>未能查明</b>" in html
    post(browser("sun"), MINE, "second", **VERDICT, note="")
    assert store().Case.objects.get(number=MINE).state == "in_review"
    again = client.get(f"/cases/{MINE}/decide/").content.decode()  # the answers of before are there to be changed
    assert re.search(rf'name="{first}" value="unclear"[^>]* checked', again)


@pytest.mark.parametrize("answer", ["yes", "open", "excluded; DROP"])
def test_another_word_is_no_answer(asked, answer: str) -> None:
    client, ((first, _), *_) = asked
    told = post(client, MINE, "decide", **VERDICT, **{first: answer})
    assert told.status_code == 422
    assert f'data-error="{first}"' in told.content.decode()
    assert not store().LookAlikeAnswer.objects.exists()


def test_an_answer_is_never_changed(asked) -> None:
    client, ((first, _), *_) = asked
    post(client, MINE, "decide", **VERDICT, **{first: "holds"})
    for change in (
        lambda: store().LookAlikeAnswer.objects.update(held="open"),
        store().LookAlikeAnswer.objects.all().delete,
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
