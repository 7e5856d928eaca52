"""Which tests of which rules check the articles behind the law's numbers, and which articles none checks.

What a test checks is what its ``basis`` cites, or its rule's where the test names none of its own. Rules are read here
as text: content stands above the law, and the page wants no more of a rule than its front matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jihe import yaml_nodes
from jihe.law.parameters import Law

_FRONT = re.compile(r"\A/\* ---\n(.*?)\n--- \*/", re.DOTALL)
_DIGITS = "零一二三四五六七八九"
_NUMERAL = "[〇零一二三四五六七八九十百]+"
_SPAN = re.compile(f"第({_NUMERAL})条(?:至第({_NUMERAL})条)?")
_NOTE = re.compile(r"（[^（）]*）$")
_HEAD = """By the `basis` of the tests; a document cited as a whole stands for each of its articles. What only sets a
term for an office, a fine or a rate of contribution may have none.
"""
_NO_LAW = ("设计值", "中山市")  # chosen for the project, or published for comparison: no article behind it


@dataclass(frozen=True, order=True)
class Cited:
    """A document and the number of one of its articles; 0 where it is cited as a whole."""

    law: str
    article: int = 0

    def __str__(self) -> str:
        return f"{self.law} 第{written(self.article)}条" if self.article else self.law

    def covers(self, other: Cited) -> bool:
        """Whether who cites this cites the other: the same article, or either as a whole."""
        return self.law == other.law and (self.article == other.article or not self.article or not other.article)


@dataclass(frozen=True)
class RuleTest:
    """One test of a rule, with what it rests on."""

    code: str
    name: str
    zh: str
    cites: frozenset[Cited]

    def checks(self, article: Cited) -> bool:
        """Whether it rests on the article."""
        return any(one.covers(article) for one in self.cites)


def number(numeral: str) -> int:
    """What a numeral below a thousand says: 第三十五条 is 35."""
    value, digit = 0, 0
    for sign in numeral:
        if sign in "十百":
            value, digit = value + max(digit, 1) * (10 if sign == "十" else 100), 0
        else:
            digit = max(_DIGITS.find(sign), 0)
    return value + digit


def written(value: int) -> str:
    """The numeral of a number below a thousand, as articles are counted: 35 is 三十五, 105 一百零五."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    said = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        said += "零"
    return said + (_DIGITS[ones] if ones else "")


def cited(text: str) -> Iterator[Cited]:
    """The articles that a text names: 工伤保险条例 第三十五条至第三十七条；劳社部函〔2004〕256号."""
    for part in text.split("；"):
        first = _SPAN.search(part)
        law = _NOTE.sub("", part[: first.start()].strip() if first else part.strip())
        if not first:
            yield Cited(law)
        for span in _SPAN.finditer(part):
            begin = number(span[1])
            yield from (Cited(law, article) for article in range(begin, number(span[2] or span[1]) + 1))


def rule_tests(rules: Path) -> list[RuleTest]:
    """The tests of every rule in a folder; a rule that declares none is one test of its own name."""
    return [test for path in sorted(rules.glob("*.sql")) for test in _of_rule(path)]


def _of_rule(path: Path) -> Iterator[RuleTest]:
    front = _FRONT.match(path.read_text(encoding="utf-8"))
    rule: dict[str, Any] = yaml_nodes.read(front[1]) if front else {}
    if rule.get("status") in ("draft", "retired"):
        return
    declared = rule.get("tests") or {rule.get("code"): {"zh": rule.get("title", "")}}
    for name, test in declared.items():
        basis = test.get("basis") or rule.get("basis", [])
        yield RuleTest(
            str(rule.get("code")), str(name), test["zh"], frozenset(one for text in basis for one in cited(text))
        )


def numbers(law: Law) -> dict[Cited, list[str]]:
    """The articles behind the law's numbers, each with the names of its numbers."""
    found: dict[Cited, list[str]] = {}
    for name, parameter in law.parameters.items():
        if not parameter.law.startswith(_NO_LAW):
            for article in cited(parameter.law):
                found.setdefault(article, []).append(name)
    return dict(sorted(found.items()))


def section(law: Law, rules: Path) -> str:
    """The part of the page: the articles that nothing checks, then each article with the tests that check it."""
    articles, known = numbers(law), rule_tests(rules)
    checked = {article: [test for test in known if test.checks(article)] for article in articles}
    none = [article for article, by in checked.items() if not by]
    lines = [
        "## Which tests check which article\n",
        _HEAD,
        f"{len(articles)} articles, {len(none)} of them checked by no test:\n",
        *(f"- {article} ({_list(articles[article])})" for article in none),
        "",
        "| article | numbers | tests |",
        "| --- | --- | --- |",
        *(
            f"| {article} | {_list(names)} | {_by_rule(checked[article]) or '**none**'} |"
            for article, names in articles.items()
        ),
    ]
    return "\n".join(lines) + "\n"


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _by_rule(found: list[RuleTest]) -> str:
    codes = dict.fromkeys(test.code for test in found)
    return "; ".join(f"{code} " + "、".join(test.zh for test in found if test.code == code) for code in codes)
