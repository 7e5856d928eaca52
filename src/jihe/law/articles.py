"""The articles that rules rest on, as ``rules/law/*.yaml`` have them: quoted, in summary, or only named.

A file is one document, or ``documents: [ … ]``. A document has ``law``, ``law_en``, ``source`` (a key of
``parameters/_sources.yaml`` or words), ``from``, perhaps ``until``, ``confidence``, ``verified``, ``why_unverified``
(what nobody has compared yet), ``note``, and ``articles``; an article has ``article`` (第八十八条; none for a document
that is cited as a whole), ``text`` (verbatim) or ``summary`` (ours), ``en`` (ours), ``deceit: true`` where it is about
benefits obtained by deceit, ``procedure: true`` where it says how the agency verifies or recovers and so governs what
is done now about earlier months, and may differ from its document in the others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from jihe import yaml_nodes
from jihe.law.parameters import CONFIDENCE, LawError
from jihe.law.reading import SOURCES_FILE

_DOCUMENT = {"law": str, "law_en": str, "articles": list}
_SHARED = {"source": str, "from": date, "until": date, "confidence": str, "verified": bool, "note": str,
           "why_unverified": str}  # fmt: skip
_ARTICLE = {"article": str, "text": str, "summary": str, "en": str, "deceit": bool, "procedure": bool}
_NUMBER = re.compile(r"第[〇零一二三四五六七八九十百]+条")


@dataclass(frozen=True)
class Article:
    """``text`` is the article's own words, ``summary`` ours; neither: not on file. Days are both included."""

    law: str
    law_en: str
    article: str
    text: str | None
    summary: str | None
    en: str | None
    source: str | None
    start: date | None
    until: date | None
    confidence: str
    verified: bool
    note: str | None
    deceit: bool = False  # about what is obtained by fraud, forged proof or concealment
    procedure: bool = False  # how the agency verifies or recovers: in force now, it governs earlier months too
    why_unverified: str | None = None  # None where it is verified

    @property
    def on_file(self) -> bool:
        """Whether there is anything to read."""
        return bool(self.text or self.summary)


class Articles:
    """What is on file, found by how a rule cites it."""

    def __init__(self, articles: Mapping[tuple[str, str], Article]) -> None:
        self._articles = dict(articles)
        self._laws = sorted({law for law, _ in articles}, key=len, reverse=True)

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._articles.values())

    def find(self, basis: str) -> Article | None:
        """The article that a rule's ``basis`` names (``广东省失业保险条例 第二十八条第一项``); None: not on file."""
        law = next((law for law in self._laws if basis == law or basis.startswith(f"{law} ")), None)
        if law is None:
            return None
        number = _NUMBER.match(basis.removeprefix(law).strip())
        return self._articles.get((law, number[0] if number else ""))


def load_articles(rules: Path) -> Articles:
    """The articles of the content whose ``rules/`` folder this is; none where it keeps none.

    Raises LawError with the file and what is wrong in it.
    """
    sources_file = rules / "parameters" / SOURCES_FILE
    sources = yaml_nodes.read(sources_file.read_text(encoding="utf-8")) if sources_file.is_file() else {}
    found: dict[tuple[str, str], Article] = {}
    defects: list[str] = []
    for path in sorted((rules / "law").glob("*.yaml")):
        try:
            data = yaml_nodes.read(path.read_text(encoding="utf-8"))
        except yaml.YAMLError as error:
            line = error.problem_mark.line + 1 if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark else 1
            defects.append(f"{path}:{line}: L20 not YAML")
            continue
        for document in data.get("documents", [data]) if isinstance(data, dict) else [data]:
            for problem in _document(document, sources, found):
                defects.append(f"{path}:1: L20 {problem}")
    if defects:
        raise LawError(defects)
    return Articles(found)


def _document(data: Any, sources: Mapping[str, str], found: dict[tuple[str, str], Article]) -> list[str]:
    """Adds a document's articles to ``found``; what is wrong with it."""
    if not isinstance(data, dict) or not all(isinstance(data.get(key), kind) for key, kind in _DOCUMENT.items()):
        return [f"a document wants {', '.join(_DOCUMENT)}"]
    name = data["law"]
    problems = _unknown(name, data, {**_DOCUMENT, **_SHARED})
    for given in data["articles"]:
        given = given or {}
        at = f"{name} {given.get('article', '')}".strip()
        problems += _unknown(at, given, {**_ARTICLE, **_SHARED})
        if "text" in given and "summary" in given:
            problems.append(f"{at}: text is the article's own words, summary is ours; give one")
        if ("text" in given or "summary" in given) != ("en" in given):
            problems.append(f"{at}: what is quoted or summed up has an `en` beside it, and nothing else has")
        said = {key: given.get(key, data.get(key)) for key in _SHARED}
        confidence = said["confidence"] or "found"
        if confidence not in CONFIDENCE:
            problems.append(f"{at}: confidence {confidence} is none of {', '.join(CONFIDENCE)}")
        key = (name, given.get("article", ""))
        if key in found:
            problems.append(f"{at}: is there twice")
        verified = CONFIDENCE.get(confidence, False) and said["verified"] is not False
        if verified and said["why_unverified"]:
            problems.append(f"{at}: why_unverified, and it counts as verified")
        source = said["source"]
        found[key] = Article(
            law=name, law_en=data["law_en"], article=key[1], text=_stripped(given.get("text")),
            summary=_stripped(given.get("summary")), en=given.get("en"),
            source=sources.get(source, source) if source else None, start=said["from"], until=said["until"],
            confidence=confidence, verified=verified, note=said["note"], deceit=given.get("deceit", False),
            procedure=given.get("procedure", False), why_unverified=said["why_unverified"],
        )  # fmt: skip
    return problems


def _unknown(at: str, given: Mapping[str, Any], known: Mapping[str, type]) -> list[str]:
    strange = [f"{at}: unknown key {key}" for key in given if key not in known]
    wrong = [f"{at}: {key} is not a {known[key].__name__}" for key, value in given.items()
             if key in known and not isinstance(value, known[key])]  # fmt: skip
    return strange + wrong


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else None
