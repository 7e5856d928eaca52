"""``docs/findings.md``: what every rule finds on a synthetic city, on fraud, on look-alikes and on the honest.

``python -m jihe.evaluate.findings_page HOME…`` writes it from the nights of each working folder (``make findings``
builds them), and ``tests/rules/city.json``, by which a rule's page says that it was not seen at work there; ``--stamp``
only brings up to date which rules have changed since it was written (``make docs``).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe import markdown
from jihe.evaluate.coverage import CATALOGUE
from jihe.intervals import Share, share
from jihe.screening import city_record
from jihe.screening.city_record import NOT_VERIFIED, OnCity

if TYPE_CHECKING:
    import duckdb

    from jihe.content import Content
    from jihe.content.units import Rule
    from jihe.home import Home

FILE = Path("docs/findings.md")
_RECORDS = Path("tests/rules")
BEGIN, END = "<!-- begin changed -->", "<!-- end changed -->"
_MADE_WITH = re.compile(r"^<!-- made with: (.*) -->$", re.MULTILINE)
_SHORT = 12  # letters of a rule's hash that the page keeps
GROUPS = ("fraud", "overpaid", "harmless", "other")

# Each finding by the gravest that the truth knows of whom or what it names, what it stands for in life, and its money.
JUDGED = """
CREATE TABLE found AS
SELECT signal.signal_id, signal.code, greatest(signal.at_stake_fen, 0) AS fen,
    CASE WHEN bool_or(truth.label = 'fraud') THEN 'fraud' WHEN bool_or(truth.loss_fen > 0) THEN 'overpaid'
        WHEN count(truth.truth_id) > 0 THEN 'harmless' ELSE 'other' END AS kind,
    coalesce(min(truth.weight) FILTER (truth.label = 'fraud'), min(truth.weight), 1.0) AS weight
FROM signal LEFT JOIN matched USING (signal_id) LEFT JOIN truth USING (truth_id)
WHERE signal.kind = 'finding' GROUP BY ALL
"""
RULES = """
SELECT code, kind, count(*), sum(fen)::BIGINT, sum(weight), sum(weight * weight) FROM found GROUP BY ALL
"""
TRUTH = """
SELECT typology, label = 'fraud', count(*), sum(weight), sum(weight * weight) FROM truth GROUP BY ALL
"""
BY_RULE = """
SELECT typology, label = 'fraud', coalesce(code, ''), count(*), sum(weight) FROM (
    SELECT DISTINCT truth.truth_id, typology, label, truth.weight, found.code
    FROM truth JOIN matched USING (truth_id) JOIN found USING (signal_id)
    UNION ALL
    SELECT DISTINCT truth.truth_id, typology, label, truth.weight, NULL
    FROM truth JOIN matched USING (truth_id) JOIN found USING (signal_id)
) GROUP BY ALL
"""


@dataclass(frozen=True)
class City:
    """One city and its night: where the numbers come from."""

    card: Mapping[str, Any]
    days: tuple[str, ...]  # of the nights whose findings count, first to last
    finished: str
    content: str


@dataclass
class Counts:
    """Numbers of one city, or of several added up.

    ``rules``     (code, group) → findings, fen, weight, weight²
    ``truth``     (typology, whether fraud) → entities, weight, weight²
    ``by_rule``   (typology, whether fraud, code) → entities found, weight; code '' is any rule
    """

    rules: dict[tuple[str, str], tuple[float, ...]]
    truth: dict[tuple[str, bool], tuple[float, ...]]
    by_rule: dict[tuple[str, bool, str], tuple[float, ...]]

    def add(self, other: Counts) -> None:
        """Add another city's numbers to these."""
        mine: Sequence[dict[Any, tuple[float, ...]]] = (self.rules, self.truth, self.by_rule)
        theirs: Sequence[dict[Any, tuple[float, ...]]] = (other.rules, other.truth, other.by_rule)
        for own, more in zip(mine, theirs, strict=True):
            for key, values in more.items():
                own[key] = tuple(map(sum, zip(own.get(key, (0,) * len(values)), values, strict=True)))

    def recall(self, typology: str, code: str = "") -> Share:
        """Share of a typology's frauds that a rule, or any rule, names; weighted, interval over the frauds."""
        n, total, squares = self.truth.get((typology, True), (0, 0, 0))
        found = self.by_rule.get((typology, True, code), (0, 0))
        return share(found[1], total, squares, int(n))


def count(connection: duckdb.DuckDBPyConnection) -> Counts:
    """Of tables ``truth``, ``signal`` and ``matched`` (``matching``)."""
    connection.execute(JUDGED)

    def keyed(query: str, keys: int) -> dict[Any, tuple[float, ...]]:
        return {row[:keys]: row[keys:] for row in connection.execute(query).fetchall()}

    return Counts(keyed(RULES, 2), keyed(TRUTH, 2), keyed(BY_RULE, 3))


def measure(home: Home, truth: Path) -> tuple[City, Counts]:
    """All nights of a working folder, as of the last of them, held against the truth in city folder ``truth``."""
    import duckdb

    from jihe.engines import Session
    from jihe.evaluate import matching
    from jihe.evaluate.city_files import ended_nights, truth_file
    from jihe.lake import Lake
    from jihe.law import load as load_law

    ended = ended_nights(home)
    by_day = {str(one["as_of"]): run for run, one in ended.items()}
    run, *earlier = (by_day[day] for day in sorted(by_day, reverse=True))
    ledger = ended[run]
    lake, day = Lake(home.lake), date.fromisoformat(ledger["as_of"])
    session = Session.of_snapshot(lake, lake.at(ledger["inputs"]["snapshot"]), day, load_law())
    with duckdb.connect() as connection, session:
        matching.load(connection, truth_file(truth), run, ledger["as_of"], earlier)
        matching.match(connection, session)
        counted = count(connection)
    card = json.loads((truth / "city.json").read_bytes())
    days = tuple(sorted(by_day))
    return City(card, days, ledger["finished"][:10], ledger["inputs"]["content"]), counted


def page(cities: Sequence[City], counts: Counts, made_with: Content) -> str:
    """The page as Markdown; ``made_with``: the content that the night ran, which may be older than today's."""
    rules = sorted(made_with.rules.values(), key=lambda rule: rule.code)
    hashes = " ".join(f"{rule.code}={rule.hash[:_SHORT]}" for rule in rules)
    origin = "；".join(
        f"规模 scale {city.card['scale']}，种子 seed {city.card['seed']}，富集 enrich {city.card['enrich']:g}"
        for city in cities
    )
    first = cities[0]
    return "\n".join(
        [
            _HEAD,
            f"<!-- made with: {hashes} -->",
            f"{BEGIN}\n{END}\n",
            f"合成城市 synthetic city: {origin}；各夜截至 nights as of {', '.join(first.days)}；"  # noqa: ISC004
            f"规则与模型 content `{first.content[:16]}`；{first.finished}。\n",
            "## 按规则 By rule\n",
            markdown.table(_RULE_HEADS, (_rule_row(rule, counts) for rule in rules)),
            "## 按违规类型 By typology\n",
            _TYPOLOGIES,
            markdown.table(_TYPOLOGY_HEADS, (_typology_row(one, codes, counts) for one, codes in CATALOGUE.items())),
            "## 合理情形由什么材料排除 What clears the look-alikes that are still named\n",
            _CLEARED,
            markdown.table(("规则 rule", "疑点 findings", "情形与材料 situation: what clears it"),
                   (_cleared_row(rule, counts) for rule in rules if _of(counts, rule.code, "harmless", "overpaid"))),
        ]
    )  # fmt: skip


def stamp(text: str, today: Content) -> str:
    """The page with its note on which rules have another text today than when it was made."""
    then = made_with(text)
    changed = [rule.code for rule in today.rules.values() if then.get(rule.code) not in (None, rule.hash[:_SHORT])]
    note = (
        f"此后改过的规则，数字仍按原文本 changed since, numbers are of the earlier text: {' '.join(sorted(changed))}\n"
    )
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{note if changed else ''}{END}{rest.partition(END)[2]}"


def made_with(text: str) -> dict[str, str]:
    """Short hash of every rule that the page was made with, by code."""
    found = _MADE_WITH.search(text)
    pairs = found[1].split() if found else []
    return dict(pair.split("=") for pair in pairs)


_HEAD = """# 规则在合成城市上发现了什么 What the rules find on a synthetic city

由 `make findings` 生成，`make docs` 只更新“此后改过的规则”。城市、人员、金额均为合成，欺诈和合理情形被富集；
“真实比例”按还原权重折算。数字说明规则在这座城市上的表现，不是对任何真实基金的估计。
Written by `make findings`; `make docs` only brings up to date which rules changed since. The city is synthetic, its
frauds and look-alikes are enriched; "as in life" weighs them back. This is how the rules do on that city, and no
estimate of any real fund. Brackets: 95 % intervals.

欺诈：真值中所指对象或凭证涉及欺诈；多付：诚实但基金多付了钱；合理情形：与违规相似而无损失；其他：真值中没有记载。
A finding is *fraud* when the truth knows a fraud of whom or what it names; *overpaid* when it knows an honest error
that cost the fund money; *harmless* when it knows a look-alike that cost nothing; else *other*.
"""
_RULE_HEADS = ("规则 rule", "疑点 findings", "欺诈 fraud", "多付 overpaid", "合理情形 harmless", "其他 other",
               "欺诈金额 of fraud, yuan", "全部金额 in all, yuan", "真实比例 fraud as in life")  # fmt: skip
_TYPOLOGIES = """列出应当发现该类型的规则，括号内为另外发现的；`–` 表示在此城市未发现。召回率按权重折算。
已排除：任何规则都没有提出的合理情形；仍被提出的，可能出于另一条规则的原因，或者确实多付。
Named are the rules meant to find a typology (`coverage.CATALOGUE`), in brackets others that do; `–`
found none of it here. Recall is weighted. Excluded look-alikes are named by no rule; one that is still named may be so
for another rule's reason, or because too much was paid in truth.
"""
_TYPOLOGY_HEADS = ("类型 typology", "欺诈 frauds", "规则发现 found by rules", "各规则 by rule",
                   "合理情形 look-alikes", "已排除 excluded", "仍被提出 still named by")  # fmt: skip
_CLEARED = """数据本身分不清的合理情形会被提出，由核查人员凭下列材料排除；逐条规则列出其合理情形和排除它的材料。
A look-alike that no data tells from fraud is named, and a reviewer clears it with the paper said here.
"""


def _of(counts: Counts, code: str, *groups: str) -> int:
    return sum(int(counts.rules.get((code, group), (0,))[0]) for group in groups)


def on_city(counts: Counts, code: str) -> OnCity:
    """What the record keeps of a rule."""
    return OnCity(_of(counts, code, *GROUPS), _of(counts, code, "fraud", "overpaid"))


def _rule_row(rule: Rule, counts: Counts) -> tuple[str, ...]:
    mark = "" if on_city(counts, rule.code).verified else f"<br>{NOT_VERIFIED}"
    parts = {group: counts.rules.get((rule.code, group), (0, 0, 0.0, 0.0)) for group in GROUPS}
    weight, squares = (sum(part[place] for part in parts.values()) for place in (2, 3))
    n = _of(counts, rule.code, *GROUPS)
    return (
        f"[{rule.code}](rules/{rule.stem}.md) {rule.meta.title}<br>{rule.meta.title_en}{mark}", f"{n:,}",
        *(f"{_of(counts, rule.code, group):,}" for group in GROUPS),
        f"{parts['fraud'][1] / 100:,.0f}", f"{sum(part[1] for part in parts.values()) / 100:,.0f}",
        str(share(parts["fraud"][2], weight, squares, n)) if n else "–",
    )  # fmt: skip


def _typology_row(typology: str, codes: str, counts: Counts) -> tuple[str, ...]:
    frauds, alike = (int(counts.truth.get((typology, label), (0,))[0]) for label in (True, False))
    meant = [code for code in codes.split() if not code.startswith("M")]
    found = {code: int(n[0]) for (one, label, code), n in counts.by_rule.items() if one == typology and label and code}
    named = {code: int(n[0]) for (one, label, code), n in counts.by_rule.items() if one == typology and not label}
    others = sorted(code for code in found if code not in meant)
    by_rule = [
        f"{code} {found[code]}: {counts.recall(typology, code)}" if code in found else f"{code} –" for code in meant
    ]
    by_rule += [f"({code} {found[code]})" for code in others]
    any_rule = int(counts.by_rule.get((typology, True, ""), (0,))[0])
    still = " ".join(f"{code} {n}" for code, n in sorted(named.items()) if code)
    return (
        typology, f"{frauds:,}", f"{any_rule:,}: {counts.recall(typology)}" if frauds else "–",
        "<br>".join(by_rule) or "–", f"{alike:,}", f"{alike - named.get('', 0):,}", still or "–",
    )  # fmt: skip


def _cleared_row(rule: Rule, counts: Counts) -> tuple[str, ...]:
    papers = (f"{one.what}：{one.cleared_by}<br>{one.what_en}: {one.cleared_by_en}" for one in rule.meta.look_alikes)
    return rule.code, f"{_of(counts, rule.code, 'harmless', 'overpaid'):,}", "<br>".join(papers)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the page, or stamp it."""
    from jihe.content import load, unpacked
    from jihe.home import Home, content_folder

    parser = argparse.ArgumentParser(prog="python -m jihe.evaluate.findings_page")
    parser.add_argument("homes", nargs="*", type=Path, metavar="HOME", help="working folder with a night")
    parser.add_argument("--truth", action="append", type=Path, default=[], metavar="CITY",
                        help="city folder of each HOME in turn [default: HOME/city]")  # fmt: skip
    parser.add_argument("--stamp", action="store_true", help="only say anew which rules have changed since")
    given = parser.parse_args(arguments)
    if not given.stamp and not given.homes:
        parser.error("name a HOME, or --stamp")
    if given.stamp:
        text = FILE.read_text(encoding="utf-8")
    else:
        homes = [Home.at(folder) for folder in given.homes]
        truths = [*given.truth, *(home.root / "city" for home in homes[len(given.truth) :])]
        measured = [measure(home, truth) for home, truth in zip(homes, truths, strict=True)]
        cities, total = [city for city, _ in measured], Counts({}, {}, {})
        for _, counted in measured:
            total.add(counted)
        content = load(unpacked(homes[0].contents, cities[0].content))
        text = page(cities, total, content)
        record = {rule.code: on_city(total, rule.code) for rule in content.rules.values()}
        city_record.write(_RECORDS, record)
    FILE.write_text(stamp(text, load(content_folder(None))), encoding="utf-8")
    sys.stdout.write(f"{FILE} written\n")


if __name__ == "__main__":
    main()
