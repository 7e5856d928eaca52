"""The catalogue of facts, ``docs/facts.md``: what rules and features share; ``python -m jihe.screening.fact_pages``."""

from __future__ import annotations

import sys
from pathlib import Path

from jihe import markdown
from jihe.content import Content, Fact, load
from jihe.content.cases_folder import fact_case_files
from jihe.home import content_folder
from jihe.schema.table import TYPES
from jihe.screening import case_files as files

PAGE = Path("docs/facts.md")
_HEAD = """# 事实目录 The facts

规则和特征共用的、从表里推出来的事实。由 `features/facts/` 生成（`make docs`）；改事实文件，不改本页。
Every date, time and month column has its companions (`c_month`, `c_minute`, `c_second`), as a table's has
([content.md](content.md), "A fact"). Generated from `features/facts/` by `make docs`; edit the facts, not the page.
"""


def page(content: Content) -> str:
    """The page as Markdown: a list, then a section a fact."""
    cases = fact_case_files(content.folder)
    facts = sorted(content.facts.values(), key=lambda fact: fact.stem)
    rows = [
        (f"[{fact.stem}](#{fact.stem})", fact.meta.title, fact.meta.title_en, str(_many(fact, cases))) for fact in facts
    ]
    listed = markdown.table(("事实 fact", "名称", "name", "用例 cases"), rows)
    return "\n".join([_HEAD, listed, *(_section(fact, content) for fact in facts)])


def _many(fact: Fact, cases: dict[str, Path]) -> int:
    return len(files.read(cases[fact.stem], fact.facts, fact)) if fact.stem in cases else 0


def _section(fact: Fact, content: Content) -> str:
    meta = fact.meta
    readers = ", ".join(content.readers(fact.stem)) or "–"
    parts = [
        f"## {fact.stem}\n\n**{meta.title}** {meta.title_en}\n\n{meta.grain}。\n\n{meta.grain_en}.\n",
        f"键 key: {_names(meta.key)} · 读取 reads: {_names(meta.reads)} · 读者 read by: {readers}\n",
        markdown.table(("列 column", "类型 type", "含义", "meaning"), [
            (f"`{one.name}`", _type(fact, one.name), one.zh, one.en) for one in fact.table.columns
        ]),
    ]  # fmt: skip
    if meta.parameters:
        numbers = [(f"`{name}`", str(one.value), one.unit, one.source) for name, one in meta.parameters.items()]
        parts.append(markdown.table(("参数 number", "值 value", "单位 unit", "来源 source"), numbers))
    return "\n".join(parts)


def _type(fact: Fact, name: str) -> str:
    column = fact.table.column(name)
    what = column.codes or column.unit or TYPES[column.type].zh
    return f"{column.type}{'?' if column.null else ''} {what}"


def _names(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def main() -> None:
    """Write the page of the checkout this runs from."""
    PAGE.write_text(page(load(content_folder())), encoding="utf-8")
    sys.stdout.write(f"{PAGE} written\n")


if __name__ == "__main__":
    main()
