"""The articles that a case's signals rest on, in the words that were in force on the day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jihe.law.articles import Article, Articles

Plain = dict[str, Any]
SHORT = 60  # characters of an article's short form
_ITEM = re.compile(r"第([一二三四五六七八九十]+)项$")


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
        "short": short(shown, basis),
        "en": (article.en or "") if article and shown else "",
        "period": _period(article),
        "verified": article is not None and article.verified,
        "source": (article.source or "") if article else "",
        "note": (article.note or "").partition(" · ")[0] if article else "",
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


def short(text: str, basis: str = "") -> str:
    """The beginning of an article, or the item that ``basis`` cites, up to a full stop where one comes in time."""
    item = _ITEM.search(basis)
    lines = [line for line in text.splitlines() if item and line.startswith(f"（{item[1]}）")]
    said = (lines or [" ".join(text.split())])[0]
    if len(said) <= SHORT:
        return said
    end = said.rfind("。", 0, SHORT)
    return said[: end + 1] if end > 0 else f"{said[:SHORT]}…"
