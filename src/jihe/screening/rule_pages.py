"""The catalogue of rules, ``docs/rules/``: a page for each, and their list; ``python -m jihe.screening.rule_pages``.

Everything on a page is read from the rule, its cases, the law and the committed results of mutation, so that nothing
is written twice; a test fails when a page is not what this would write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from jihe import markdown
from jihe.content import Content, load
from jihe.content.cases_folder import case_files
from jihe.content.facts import Facts
from jihe.content.meta import RuleMeta
from jihe.content.units import Rule
from jihe.home import content_folder
from jihe.law import Law
from jihe.law import load as load_law
from jihe.law.articles import Article, Articles, load_articles
from jihe.law.docs import cells
from jihe.screening import case_files as files
from jihe.screening import city_record, equivalents
from jihe.screening.city_record import OnCity
from jihe.screening.mutation_record import Record, read

FOLDER = Path("docs/rules")
LIST = "README.md"
LINES = {"pension": "养老 pension", "unemployment": "失业 unemployment", "work_injury": "工伤 work injury",
         "cross": "跨险种 cross-line"}  # fmt: skip
_SEVERITY = {1: "1 线索提示 a hint", 2: "2 需要材料 needs a document", 3: "3 明显矛盾 strong conflict",
             4: "4 直接证明 direct proof"}  # fmt: skip

_LIST_HEAD = """# 疑点筛查规则 Screening rules

每条规则一页：问题、法律依据、参数、查询、用例、合理情形（排除项）、变异测试得分。
由 `make docs` 从规则文件生成，请改规则，不要改页面。
A page for each rule: question, law, numbers, query, cases, look-alikes, mutation score. Written from the rules by
`make docs`; edit the rules, not the pages.

变异得分是把规则的 SQL 故意改错后被用例发现的比例（等价的不计）。
The mutation score is the share of deliberate mistakes in a rule's SQL that its cases notice; those that mean the same
are not counted.

“未在合成城市验证”：在公布的合成城市（[findings](../findings.md)）上属实的疑点不足六条，规则的正确性只有用例证明。
*Not verified on the synthetic city*: fewer than six of its findings there are true; what the rule is worth rests on its
cases alone.
"""


def pages(content: Content, law: Law) -> dict[str, str]:
    """Every page as Markdown by file name, the list among them."""
    articles = load_articles(content.folder / "rules")
    case_of = case_files(content.folder)
    folder = next(iter(case_of.values())).parent if case_of else None
    records, found = (read(folder), city_record.read(folder)) if folder else ({}, {})
    rules = sorted(content.rules.values(), key=lambda rule: rule.code)
    made = {
        f"{rule.stem}.md": page(
            rule, law, articles, case_of.get(rule.stem), records.get(rule.code), found.get(rule.code)
        )
        for rule in rules
    }
    return {LIST: _list(rules, case_of, records, found) + _not_on_file(rules, articles), **made}


def page(
    rule: Rule, law: Law, articles: Articles, cases: Path | None, record: Record | None, on_city: OnCity | None = None
) -> str:
    """One rule's page."""
    meta = rule.meta
    parts = [
        f"# {rule.code} {meta.title}\n\n{meta.title_en}\n",
        f"**{meta.asks}**\n\n{meta.asks_en}\n",
        markdown.table(("", ""), [
            ("险种 line", LINES[meta.line]), ("逐一判断 judges each", f"`{meta.entity}`"),
            ("严重程度 severity", _SEVERITY[meta.severity]), ("状态 status", meta.status),
            ("涉及金额 at stake", f"{meta.at_stake}<br>{meta.at_stake_en}"),
            ("查证材料 sought", f"{meta.sought}<br>{meta.sought_en}" if meta.sought else "–"),
            ("读取 reads", ", ".join(f"`{name}`" for name in meta.reads)),
            ("变异得分 mutation score", _score(record)),
            ("合成城市 on the synthetic city", city_record.says(on_city)),
            ("文件 file", f"`rules/{rule.path.name}`, hash `{rule.hash[:16]}`"),
        ]),
        "## 法律依据 The law\n",
        *(_article(basis, articles.find(basis)) for basis in meta.basis),
        *_numbers(rule, law),
        "## 参数 Thresholds\n",
        markdown.table(("参数 name", "值 value", "单位 unit", "来源 source"), [
            (f"`{name}`", str(one.value), one.unit, one.source) for name, one in meta.parameters.items()
        ]) if meta.parameters else "没有规则自定的参数。 None of the rule's own.\n",
        _tests(meta),
        "## 合理情形（排除项） Look-alikes\n",
        _look_alikes(meta),
        *_cases(cases, rule.facts),
        f"## 查询 The query\n\n```sql\n{rule.sql.strip()}\n```\n",
    ]  # fmt: skip
    return "\n".join(parts)


def _tests(meta: RuleMeta) -> str:
    """What the rule tells apart: name, severity, sentence, and what is a test's own of law and money."""
    rows = [
        (
            f"{one.zh}<br>{one.en}<br>`{name}`", str(one.severity), f"{one.says}<br>{one.says_en}",
            "<br>".join(one.basis) or "–",
            f"{one.at_stake}<br>{one.at_stake_en}" if one.at_stake else "–",
        )
        for name, one in meta.tests.items()
    ]  # fmt: skip
    heads = (
        "判断 test",
        "严重程度 severity",
        "怎么说 what it says",
        "仅依据 rests on these alone",
        "涉及金额 its money",
    )
    return f"## 判断 Tests\n\n–：同本规则 as the rule's.\n\n{markdown.table(heads, rows)}"


def _sought(meta: RuleMeta) -> str:
    """The papers that prove, the rule's and of tests that have their own."""
    own = [f"`{name}`：{one.sought}<br>{one.sought_en}" for name, one in meta.tests.items() if one.sought]
    return "<br>".join([f"{meta.sought}<br>{meta.sought_en}" if meta.sought else "–", *own])


def _look_alikes(meta: RuleMeta) -> str:
    """The honest situations, with the tests that each resembles."""
    rows = []
    for one in meta.look_alikes:
        names = "<br>".join(meta.tests[test].zh for test in one.tests) or "全部 all"
        rows.append((f"{one.what}<br>{one.what_en}", f"{one.cleared_by}<br>{one.cleared_by_en}", names))
    return markdown.table(("情形 what", "如何排除 cleared by", "所涉判断 of tests"), rows)


def _list(
    rules: Iterable[Rule], case_of: Mapping[str, Path], records: Mapping[str, Record], found: Mapping[str, OnCity]
) -> str:
    rows = [
        (
            f"[{rule.code}]({rule.stem}.md)", _titled(rule), LINES[rule.meta.line],
            str(rule.meta.severity), rule.meta.status,
            str(len(files.read(case_of[rule.stem]))) if rule.stem in case_of else "–",
            _score(records.get(rule.code)), city_record.says(found.get(rule.code)),
        )
        for rule in rules
    ]  # fmt: skip
    heads = ("", "规则 rule", "险种 line", "严重程度", "状态", "用例 cases", "变异得分", "合成城市 on the city")
    return f"{_LIST_HEAD}\n{markdown.table(heads, rows)}"


def _titled(rule: Rule) -> str:
    tests = "；".join(f"{one.zh} {one.en}" for one in rule.meta.tests.values())
    return f"{rule.meta.title}<br>{rule.meta.title_en}<br><small>{tests}</small>"


def _article(basis: str, found: Article | None) -> str:
    """One article that the rule rests on: its text in force, else our summary, else that it is not on file."""
    if found is None or not found.on_file:
        document, _, number = basis.partition(" ")
        said = f"{document}, article {number}" if number else document
        return f"### {basis}\n\n原文未录入。 Text not on file; see {said}.\n"
    words = (found.text or found.summary or "").splitlines()
    head = "" if found.text else "> **摘要 summary, ours:**\n>\n"
    quoted = ">\n".join(f"> {line}\n" for line in words)
    since = f"{found.start}" if found.start else "?"
    until = f" 至 until {found.until}" if found.until else " 起 since"
    facts = [f"{since}{until}", *([found.source] if found.source else []), *([] if found.verified else ["**未核实**"])]
    facts += [said for said in (found.note, found.why_unverified) if said]
    gist = f"{found.en} *(译文要点，本项目所作 our own gist)*"
    return f"### {basis}\n\n{head}{quoted}\n{gist}\n\n{found.law_en} · {' · '.join(facts)}\n"


def _not_on_file(rules: Iterable[Rule], articles: Articles) -> str:
    """The articles that rules rest on and whose words nobody has entered, with those rules."""
    missing: dict[str, list[str]] = {}
    for rule in rules:
        for basis in rule.meta.basis:
            article = articles.find(basis)
            if article is None or not article.text:
                missing.setdefault(basis, []).append(rule.code)
    kept = {basis: articles.find(basis) for basis in missing}
    rows = [
        (basis, "摘要 summary" if (one := kept[basis]) and one.on_file else "无 nothing", " ".join(codes))
        for basis, codes in sorted(missing.items())
    ]
    if not rows:
        return ""
    head = "\n## 原文未录入的条文 Articles whose text is not on file\n\n"
    how = "在 `rules/law/` 中补录。 Enter them in `rules/law/`.\n\n"
    return f"{head}{how}{markdown.table(('条文 article', '现有 on file', '规则 rules'), rows)}"


def _numbers(rule: Rule, law: Law) -> list[str]:
    """The numbers of the law that the rule joins, with the time each is in force."""
    rows = []
    for name in rule.law:
        parameter = law.parameter(name)
        for dated in parameter.values:
            start, until, value, source, sure = cells(parameter, dated)
            key = "" if dated.key is None else str(dated.key)
            rows.append((f"{parameter.title}<br>`{name}`", key, value, start, until, f"{parameter.law} {source}", sure))
    heads = ("法律数字 number", "分项 key", "值 value", "自 from", "至 until", "依据 law", "把握 confidence")
    return [markdown.table(heads, rows)] if rows else []


def _cases(path: Path | None, facts: Facts) -> list[str]:
    if path is None:
        return []
    cases = files.read(path, facts)
    listed = "".join(f"- {case.name}\n" for case in cases)
    parts = [f"## 用例 Cases\n\n`tests/rules/{path.name}`, {len(cases)}:\n", listed]
    same = equivalents.read(path)
    if same:
        parts.append("含义不变、因而不计的改动 Changes that mean the same, and so do not count:\n")
        parts.append(markdown.table(("改动 change", "理由 because"), [(f"`{e.mutant}`", e.because) for e in same]))
    return parts


def _score(record: Record | None) -> str:
    return "–" if record is None else f"{record.score:.1%} ({record.killed}/{record.mutants - record.equivalent})"


def main() -> None:
    """Write the pages of the checkout this runs from, and remove those of rules that are gone."""
    content = load(content_folder(None))
    made = pages(content, load_law(content.folder / "rules" / "parameters"))
    markdown.write(FOLDER, made)


if __name__ == "__main__":
    main()
