"""The catalogue's pages are what the rules say today."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jihe.cli.rules import _show_tests
from jihe.content import Content, load
from jihe.content.meta import RuleMeta
from jihe.law import Law
from jihe.law import load as load_law
from jihe.law.articles import load_articles
from jihe.screening.rule_pages import FOLDER, _not_on_file, page, pages
from tests.support import RECEIPTS, own_content


@pytest.fixture(scope="module")
def content() -> Content:
    return own_content()


@pytest.fixture(scope="module")
def law(content: Content) -> Law:
    return load_law(content.folder / "rules" / "parameters")


@pytest.fixture(scope="module")
def made(content: Content, law: Law) -> dict[str, str]:
    return pages(content, law)


def test_the_pages_are_as_generated(content: Content, made: dict[str, str]) -> None:
    """`make docs` writes them anew."""
    folder = content.folder / FOLDER
    assert {path.name for path in folder.glob("*.md")} == set(made)
    stale = [name for name, text in made.items() if (folder / name).read_text(encoding="utf-8") != text]
    assert stale == []


def test_a_page_says_what_an_auditor_asks(content: Content, made: dict[str, str]) -> None:
    rule = content.rule("U01")
    text = made[f"{rule.stem}.md"]
    for part in (
        rule.meta.asks, rule.meta.asks_en, rule.meta.basis[0], "最低工资", "2,080.00 yuan", "least_months",
        rule.meta.look_alikes[0].cleared_by, rule.sql.strip(), "只有一个月，虽有工资印证也是一级", rule.hash[:16],
    ):  # fmt: skip
        assert part in text


@pytest.mark.verify
def test_a_changed_rule_makes_its_page_stale(content: Content, law: Law, made: dict[str, str], tmp_path: Path) -> None:
    import shutil

    for part in ("rules", "features", "models", "tests/rules"):
        shutil.copytree(content.folder / part, tmp_path / part)
    path = tmp_path / "rules" / f"{content.rule('U01').stem}.sql"
    path.write_text(path.read_text(encoding="utf-8").replace("least_months: {value: 2", "least_months: {value: 3"))
    after = pages(load(tmp_path, receipts=RECEIPTS), law)
    assert [name for name in made if made[name] != after[name]] == [f"{path.stem}.md"]


def test_a_page_holds_the_articles_and_says_which_are_not_on_file(content: Content, made: dict[str, str]) -> None:
    page = made[f"{content.rule('U01').stem}.md"]
    assert "> （一）重新就业的；\n" in page  # 广东省失业保险条例 第二十八条, cited as its first item
    assert "our own gist" in page
    assert "**未核实**" in page
    assert "> **摘要 summary, ours:**" in made[f"{content.rule('W14').stem}.md"]
    listed = made["README.md"].partition("原文未录入的条文")[2]
    assert "| 劳社部发〔1999〕8号 | 摘要 summary | P05 |" in listed
    assert "社会保险法 第八十八条" not in listed


def test_an_article_that_nobody_entered_is_named_with_its_rule(content: Content, law: Law) -> None:
    rule, missing = content.rule("U02"), "某规章 第三条"
    citing = replace(rule, meta=rule.meta.model_copy(update={"basis": [*rule.meta.basis, missing]}))
    articles = load_articles(content.folder / "rules")
    text = page(citing, law, articles, None, None)
    assert f"### {missing}\n\n原文未录入。 Text not on file; see 某规章, article 第三条.\n" in text
    assert f"| {missing} | 无 nothing | U02 |" in _not_on_file([citing], articles)


def test_a_page_says_why_an_article_is_not_verified(content: Content, made: dict[str, str]) -> None:
    assert "2025-01-12 又有一次修正" in made[f"{content.rule('U01').stem}.md"]


def test_a_page_tells_the_tests_apart_with_what_is_their_own(content: Content, law: Law) -> None:
    rule = content.rule("U01")
    said = {"severity": 3, "says": "有 {n} 个月", "says_en": "{n} months"}
    narrow = {"basis": [rule.meta.basis[0]], "at_stake": "每月", "at_stake_en": "Each month"}
    alike = {"what": "试工", "what_en": "A trial", "cleared_by": "合同", "cleared_by_en": "Contract"}
    declared = RuleMeta.model_validate(
        rule.meta.model_dump()
        | {
            "tests": {
                "paid": said | {"zh": "领取", "en": "Paid"} | narrow,
                "late": said | {"zh": "迟报", "en": "Late", "severity": 1},
            },
            "look_alikes": [alike, alike | {"what": "误报", "tests": ["late"]}],
        }
    )
    text = page(replace(rule, meta=declared), law, load_articles(content.folder / "rules"), None, None)
    own = f"| 领取<br>Paid<br>`paid` | 3 | 有 {{n}} 个月<br>{{n}} months | {rule.meta.basis[0]} | 每月<br>Each month |"
    assert own in text
    assert "| 迟报<br>Late<br>`late` | 1 | 有 {n} 个月<br>{n} months | – | – |" in text
    assert "| 试工<br>A trial | 合同<br>Contract | 全部 all |" in text
    assert "| 误报<br>A trial | 合同<br>Contract | 迟报 |" in text


def test_show_tells_what_is_a_tests_own(capsys: pytest.CaptureFixture[str], content: Content) -> None:
    said = {"zh": "领取", "en": "Paid", "severity": 3, "says": "甲", "says_en": "a", "basis": ["社会保险法 第八十八条"]}
    meta = content.rule("U01").meta
    _show_tests(RuleMeta.model_validate(meta.model_dump() | {"tests": {"paid": said}}))
    shown = capsys.readouterr().out
    assert "Test paid: 领取 · Paid" in shown
    assert [line.split() for line in shown.splitlines()[2:]] == [
        ["severity", "3"], ["says", "甲"], ["a"], ["basis", "社会保险法", "第八十八条"]
    ]  # fmt: skip
