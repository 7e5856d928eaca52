"""The articles on file: how a rule finds one, and what a file may not say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from jihe.home import content_folder
from jihe.law.articles import Articles, load_articles
from jihe.law.parameters import LawError

ARTICLE = {"article": "第二十八条", "text": "停止领取。\n中断领取。\n", "en": "It ends."}
LAW = {"law": "失业保险条例", "law_en": "Regulations", "source": "S1", "from": date(2022, 6, 1), "articles": [ARTICLE]}


def written(tmp_path: Path, *documents: dict[str, object]) -> Articles:
    (tmp_path / "law").mkdir(exist_ok=True)
    (tmp_path / "parameters").mkdir(exist_ok=True)
    (tmp_path / "parameters" / "_sources.yaml").write_text("S1: 公报", encoding="utf-8")
    body = yaml.safe_dump({"documents": list(documents)}, allow_unicode=True)
    (tmp_path / "law" / "one.yaml").write_text(body, encoding="utf-8")
    return load_articles(tmp_path)


def test_an_article_is_found_by_how_a_rule_cites_it(tmp_path: Path) -> None:
    local = LAW | {"law": "广东省失业保险条例", "articles": [ARTICLE | {"text": "省的。"}]}
    whole = {
        "law": "国发〔1978〕104号",
        "law_en": "1978 No. 104",
        "articles": [{"summary": "退休。", "en": "Retirement."}],
    }
    found = written(tmp_path, LAW, local, whole)
    article = found.find("失业保险条例 第二十八条")
    assert article is not None
    assert (article.text, article.source, article.start) == ("停止领取。\n中断领取。", "公报", date(2022, 6, 1))
    assert found.find("失业保险条例 第二十八条第一项") == article
    assert found.find("广东省失业保险条例 第二十八条第四项").text == "省的。"
    assert found.find("国发〔1978〕104号").summary == "退休。"
    assert found.find("失业保险条例 第二十九条") is None
    assert found.find("失业保险条例实施办法 第二十八条") is None


def test_how_sure_it_is_is_said(tmp_path: Path) -> None:
    def sure(**more: object) -> bool:
        article = written(tmp_path, LAW | {"articles": [ARTICLE | more]}).find("失业保险条例 第二十八条")
        assert article is not None
        return article.verified

    assert sure()
    assert not sure(confidence="own-m")
    assert not sure(verified=False)
    article = written(tmp_path, LAW | {"verified": False}).find("失业保险条例 第二十八条")
    assert article is not None
    assert not article.verified


def test_what_is_not_verified_says_why_and_what_governs_procedure_is_told(tmp_path: Path) -> None:
    said = {"verified": False, "why_unverified": "后来修正，没有核对"}
    found = written(tmp_path, LAW | said | {"articles": [ARTICLE | {"procedure": True}, {"article": "第六条"}]})
    article, other = found.find("失业保险条例 第二十八条"), found.find("失业保险条例 第六条")
    assert article is not None
    assert other is not None
    assert (article.why_unverified, article.procedure) == ("后来修正，没有核对", True)
    assert (other.why_unverified, other.procedure) == ("后来修正，没有核对", False)


def test_an_entry_without_words_is_on_no_file(tmp_path: Path) -> None:
    found = written(tmp_path, LAW | {"articles": [{"article": "第六条"}]}).find("失业保险条例 第六条")
    assert found is not None
    assert not found.on_file


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (LAW | {"pages": 3}, "unknown key pages"),
        (LAW | {"articles": [ARTICLE | {"txt": "x"}]}, "unknown key txt"),
        (LAW | {"articles": [ARTICLE | {"summary": "x"}]}, "give one"),
        (LAW | {"articles": [{"article": "第一条", "text": "x"}]}, "`en` beside it"),
        (LAW | {"articles": [{"article": "第一条", "en": "x"}]}, "`en` beside it"),
        (LAW | {"articles": [ARTICLE, ARTICLE]}, "is there twice"),
        (LAW | {"articles": [ARTICLE | {"confidence": "sure"}]}, "confidence sure is none of"),
        (LAW | {"from": "2022"}, "from is not a date"),
        (LAW | {"why_unverified": "没有核对"}, "why_unverified, and it counts as verified"),
        ({"law": "失业保险条例"}, "a document wants law, law_en, articles"),
    ],
)
def test_what_a_file_may_not_say(tmp_path: Path, document: dict[str, object], said: str) -> None:
    with pytest.raises(LawError, match=r"one\.yaml:1: L20") as error:
        written(tmp_path, document)
    assert said in str(error.value)


def test_a_file_that_is_no_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "law").mkdir()
    (tmp_path / "law" / "one.yaml").write_text("law: x\nen: 'open\n", encoding="utf-8")
    with pytest.raises(LawError, match=r"one\.yaml:\d+: L20 not YAML"):
        load_articles(tmp_path)


def test_a_bureau_without_articles_has_none(tmp_path: Path) -> None:
    assert load_articles(tmp_path).find("社会保险法 第八十八条") is None


def test_ours_are_sound_and_quote_the_laws_that_rules_rest_on_most() -> None:
    found = load_articles(content_folder() / "rules")
    for basis in (
        "社会保险法 第八十八条",
        "社会保险经办条例 第二十六条",
        "工伤保险条例 第六十条",
        "广东省失业保险条例 第二十八条第一项",
    ):
        article = found.find(basis)
        assert article is not None
        assert article.text
    fraud = found.find("社会保险法 第八十八条")
    assert fraud is not None
    assert fraud.text == (
        "以欺诈、伪造证明材料或者其他手段骗取社会保险待遇的，由社会保险行政部门责令退回骗取的社会保险金，"
        "处骗取金额二倍以上五倍以下的罚款。"
    )
    investigate = found.find("社会保险经办条例 第二十六条")
    assert investigate is not None
    assert "应当调查核实" in (investigate.text or "")
    returned = found.find("社会保险经办条例 第四十六条")
    assert returned is not None
    assert returned.procedure


def test_each_of_ours_that_is_not_verified_says_why() -> None:
    silent = [
        f"{one.law} {one.article}"
        for one in load_articles(content_folder() / "rules")
        if not one.verified and not one.why_unverified
    ]
    assert silent == []
