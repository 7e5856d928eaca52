"""The articles that a case's signals rest on, in the words that were in force on the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from jihe.cases.exporting.folding import between

if TYPE_CHECKING:
    from jihe.law.articles import Article, Articles

Plain = dict[str, Any]


def articles(bases: Iterable[tuple[str, Iterable[str]]], known: Articles, as_of: date) -> list[Plain]:
    """Each article that the bases name once, in their order, with the codes that cite it; ``bases`` are by code.

    ``text`` is empty where the article is not on file or was not in force on ``as_of``, and ``state`` says so.
    """
    listed: dict[tuple[str, str], Plain] = {}
    for code, named in bases:
        for basis in named:
            article = known.find(basis)
            at = (article.law, article.article) if article else (basis, "")
            one = listed.setdefault(at, {"cited": [], "codes": [], **_words(basis, article, as_of)})
            for name, each in (("cited", basis), ("codes", code)):
                if each not in one[name]:
                    one[name].append(each)
    return list(listed.values())


def _words(basis: str, article: Article | None, as_of: date) -> Plain:
    title = f"{article.law} {article.article}".strip() if article else basis
    text = (article.text or article.summary or "") if article else ""
    state = _state(article, as_of)
    shown = text if state in ("原文", "摘要") else ""
    return {
        "title": title,
        "state": state,
        "text": shown,
        "en": (article.en or "") if article and shown else "",
        "start": article.start.isoformat() if article and article.start else "",
        "period": _period(article),
        "verified": article is not None and article.verified,
        "source": (article.source or "") if article else "",
        "note": (article.note or "").partition(" · ")[0] if article else "",
        "why_unverified": (article.why_unverified or "").partition(" · ")[0] if article else "",
        "procedure": article is not None and article.procedure,
    }


def _state(article: Article | None, as_of: date) -> str:
    """Whether it is the article's own words, ours, or nothing that can be quoted."""
    if article is None or not article.on_file:
        return "原文未录入"
    if article.start is not None and as_of < article.start:
        return "当日尚未施行"
    if article.until is not None and article.until < as_of:
        return "当日已失效"
    return "原文" if article.text else "摘要"


def _period(article: Article | None) -> str:
    if article is None or article.start is None:
        return ""
    return f"{article.start}起" + (f"至{article.until}" if article.until else "施行")


def since(start: str, months: Iterable[tuple[int | None, int | None]], procedure: bool = False) -> dict[str, str]:
    """``since`` and ``since_en``: the day an article came into force, where it did so after the conduct had begun.

    ``months``: first and last of what each signal names that rests on it; empty where none is known or it was earlier.
    Of a ``procedure``, that what is done now follows it, for earlier months too.
    """
    known = [(first, last) for first, last in months if first is not None and last is not None]
    began = int(start[:7].replace("-", "")) if start else 0
    if not known or not began:
        return {"since": "", "since_en": ""}
    first, last = min(first for first, _ in known), max(last for _, last in known)
    span = between(_month(first), _month(last))
    if began > last:
        told = "所涉月份（{}）在其前" if first == last else "所涉各月（{}）均在其前"
        zh, en = told.format(span), "after all months at issue"
    elif began > first or (began == first and not start.endswith("-01")):
        told = "所涉月份（{}）月初尚未施行" if first == last else "所涉各月（{}）有的在其前"
        zh, en = told.format(span), "after some of the months at issue"
    else:
        return {"since": "", "since_en": ""}
    if procedure:
        zh += "；是程序规定，适用于本案现在的核查和退回，应否发放仍看当时有效的待遇条文"
        en += "; it governs procedure, so what is done now follows it, and what was due follows the law of then"
    return {"since": f"自 {start} 起施行，{zh}", "since_en": f"in force from {start}, {en}"}


def _month(ym: int) -> str:
    return f"{ym // 100}-{ym % 100:02}"
