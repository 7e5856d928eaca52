"""What people type: one grammar of amounts, and no character that no paper can show, at every door."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.cases import ledger, reviewers, second, update, work
from jihe.cases.audit import now
from jihe.cases.entered import fen, lines, unprintable
from jihe.cases.exporting import typeset
from jihe.cli.cases_work import Yuan
from jihe.errors import BadInputError


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("12345.60", 1_234_560), ("0", 0), ("0.01", 1), ("7.5", 750), (" 12 ", 1200), ("12,345.60", 1_234_560),
        ("1，234", 123_400), ("999999999999.99", 99_999_999_999_999),
        ("1e3", None), ("-5", None), ("+5", None), ("1,00", None), ("12,3456", None), ("1.005", None), ("1.", None),
        (".5", None), ("", None), ("１２", None), ("١٢", None), ("1 000", None), ("1000000000000", None), ("NaN", None),
    ],
)  # fmt: skip
def test_an_amount_is_read_alike_at_every_door(written: str, amount: int | None) -> None:
    assert fen(written) == amount
    if amount is None:
        with pytest.raises(click.BadParameter, match="is not an amount"):
            Yuan().convert(written, None, None)
    else:
        assert Yuan().convert(written, None, None) == amount


@given(st.integers(0, 10**14 - 1))
def test_every_sum_reads_back_as_it_is_printed(amount: int) -> None:
    assert fen(f"{amount / 100:,.2f}" if amount < 10**13 else f"{amount // 100}.{amount % 100:02}") == amount


@pytest.mark.parametrize(
    ("character", "named"),
    [("\x00", "U+0000"), ("\x01", "U+0001"), ("\x1b", "U+001B"), ("\x7f", "U+007F"), ("\x9f", "U+009F"),
     ("\u202e", "U+202E"), ("\u200b", "U+200B"), ("\ufeff", "U+FEFF")],
)  # fmt: skip
def test_what_no_paper_shows_is_named(character: str, named: str) -> None:
    assert unprintable(f"家属称{character}已注销") == named


@pytest.mark.parametrize("text", ["一行\n二行", "一列\t二列", "一行\r\n二行", "𰻝𰻝面馆", "", "É ½ € ①"])
def test_what_people_write_is_taken(text: str) -> None:
    assert unprintable(text) is None


@settings(deadline=None)  # the first reads the font
@given(st.text())
def test_what_is_taken_is_printed_as_it_is_or_by_its_number(text: str) -> None:
    shown = typeset.printable(text)
    assert unprintable(shown) is None
    if unprintable(text) is None and all(ord(one) in typeset.shown_by_font() for one in text):
        assert shown == lines(text) == text or "\r" in text


def test_a_paper_is_made_of_what_the_font_lacks() -> None:
    assert typeset.printable({"name": "王𰻝", "said": ["a\x01b"]}) == {"name": "王𰻝", "said": ["a〔U+0001〕b"]}
    assert typeset.printable("𠀀") == "〔U+20000〕"


@pytest.fixture
def desk(store: Any, night: Any, sig: Any, law: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A case of 5,000.00 and an auditor; nothing is drawn for second review."""
    from jihe.cases.models import Case

    monkeypatch.setattr(second, "drawn", lambda *_: False)
    update("r1", date(2026, 3, 31), *night(sig(money={1: 500_000})))
    root = reviewers.add("root", "administrator", None, None)
    case = Case.objects.get()
    an = reviewers.add("an", "auditor", None, root)
    return SimpleNamespace(an=an, case=case, number=case.number, law=law)


@pytest.mark.parametrize("door", ["said", "material", "reason", "assign", "close"])
def test_the_store_takes_it_through_no_door_and_nothing_is_changed(door: str, desk: Any) -> None:
    bad, by, number = "x\x01y", desk.an, desk.number
    if door == "assign":
        act = lambda: work.assign(number, by, by, bad)  # noqa: E731
    else:
        work.assign(number, by, by)
        work.begin(number, by)
        day = desk.case.opened_on
        said, material = (bad, "") if door == "said" else ("放弃", bad if door == "material" else "")
        act = lambda: work.hear(number, by, day, said, material)  # noqa: E731
        if door in ("reason", "close"):
            work.hear(number, by, day, "放弃")
            act = lambda: work.decide(number, by, "benign", 0, bad, desk.law)  # noqa: E731
        if door == "close":
            work.decide(number, by, "benign", 0, "查无问题", desk.law)
            act = lambda: work.close(number, by, bad)  # noqa: E731
    before = desk.case.steps.count(), desk.case.verdicts.count()
    with pytest.raises(BadInputError, match="holds U\\+0001, which cannot be printed"):
        act()
    assert (desk.case.steps.count(), desk.case.verdicts.count()) == before


def test_a_hearing_lies_between_the_opening_and_today(desk: Any) -> None:
    work.assign(desk.number, desk.an, desk.an)
    work.begin(desk.number, desk.an)
    opened = desk.case.opened_on
    with pytest.raises(BadInputError, match="is before the case was opened"):
        work.hear(desk.number, desk.an, opened - timedelta(days=1), "放弃")
    with pytest.raises(BadInputError, match="has not come yet"):
        work.hear(desk.number, desk.an, now().date() + timedelta(days=1), "放弃")
    work.hear(desk.number, desk.an, opened, "放弃")


def test_nothing_is_booked_on_a_day_to_come_or_under_a_voucher_that_cannot_be_printed(desk: Any) -> None:
    today = now().date()
    with pytest.raises(BadInputError, match="has not come yet"):
        ledger.order(desk.case, today + timedelta(days=1), desk.an, "令1", 100)
    with pytest.raises(BadInputError, match="the voucher holds U\\+0001"):
        ledger.order(desk.case, date(2026, 4, 1), desk.an, "令\x01", 100)
    assert not desk.case.entries.filter(kind="order").exists()
