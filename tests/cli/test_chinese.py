"""Help and errors in the reader's language: Chinese where gettext's environment asks for it, else as the code says."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from jihe import speech
from jihe.cli import cli, in_readers_language
from jihe.errors import USAGE, JiheError
from jihe.ingest.text import read_text
from jihe.messages.found import ROOM
from jihe.messages.raised import Raised, raised
from tests.cli.test_commands import leaves
from tests.support import jihe, process

CHINESE = re.compile(r"[一-鿿]")
ENGLISH = re.compile(r"[A-Za-z]+(?: [a-z]+){2,}")  # three words in a row
# What passes the sentence of another error on, several of them, the engine's own words, or Chinese for the towns.
PASSED_ON = {
    "backtest/versions.py", "cases/replies.py", "cli/audit.py", "cli/rule_life.py", "cli/rules.py", "desk/asking.py",
    "desk/opening.py", "desk/trying.py", "engines/duck.py", "engines/reference.py", "engines/spark.py",
    "review/appraisal_page.py", "screening/case_files.py", "warning/discovery.py", "warning/second_reading.py",
    "warning/versions/comparing.py", "warning/versions/question.py",
}  # fmt: skip


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The environment of somebody in China, and English again for the next test."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    speech.speak(zh=True)
    yield
    speech.speak(zh=False)


def helps(group: click.Command, *path: str) -> Iterator[tuple[str, str]]:
    """What ``--help`` says of a command and of all below it."""
    context = group.context_class(group, info_name=path[-1] if path else "jihe", max_content_width=80)
    yield " ".join(path), group.get_help(context)
    if isinstance(group, click.Group):
        for name in group.list_commands(context):
            below = group.get_command(context, name)
            assert below is not None
            yield from helps(below, *path, name)


@pytest.mark.usefixtures("chinese")
def test_the_help_of_every_command_is_chinese_and_no_english_sentence_is_left() -> None:
    found = dict(helps(in_readers_language(cli)))
    assert {" ".join(path) for path in leaves(cli)} < set(found)
    for name, text in found.items():
        assert text.startswith("用法："), name
        assert len(CHINESE.findall(text)) > 20, name
        assert not ENGLISH.search(re.sub(r"`[^`]*`|printf %s SEED", "", text)), text
        assert max(map(cell_len, text.splitlines())) <= 80, text


def test_who_reads_chinese_is_what_gettext_is_told() -> None:
    for of, wants in (
        ({"LC_ALL": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_CN.GB18030", "LC_ALL": ""}, True),
        ({"LANG": "zh"}, True),
        ({"LANG": "zh_Hans"}, True),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN:en"}, True),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, False),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en_US:zh_CN"}, False),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8", "LANGUAGE": "zh_CN"}, False),
        ({"LC_ALL": "POSIX", "LANG": "zh_CN"}, False),
        ({"LANG": "de_DE.UTF-8"}, False),
        ({}, False),
    ):
        assert speech.chinese(of) is wants, of


def test_english_is_what_the_code_says_also_after_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    before = dict(helps(cli))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert jihe("cases", "--help").stdout.startswith("用法：")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    assert jihe("cases", "--help").stdout.startswith("Usage:")
    assert dict(helps(in_readers_language(cli))) == before


def test_an_error_has_the_same_values_and_the_same_exit_code(tmp_path: Path) -> None:
    words = ("cases", "show", "P-7K3M-9QXA-2F4W", "--by", "an", "--home", tmp_path)
    english = process(*words, check=False, env=os.environ | {"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"})
    told = process(*words, check=False, env=os.environ | {"LC_ALL": "", "LANG": "zh_CN.UTF-8"})
    store = tmp_path / "cases.sqlite3"
    assert english.stderr == f"jihe: {store}: no case store there; run jihe nightly first, or name another --home\n"
    assert told.stderr == f"jihe: {store}：没有案件库；请先运行 jihe nightly，或者另指定 --home\n"
    assert (told.returncode, told.stdout) == (english.returncode, english.stdout) == (USAGE, "")


@pytest.mark.usefixtures("chinese")
def test_file_byte_and_line_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "person.csv"
    path.write_bytes(b"person_id,name\n1,\xff\xff\n")
    with pytest.raises(JiheError) as refused:
        read_text(path, "person.csv", tmp_path, {"person_id"})
    byte = re.findall(r"byte (\d+), in line 2", str(refused.value))[0]
    assert speech.sentence(str(refused.value)).startswith(
        f"person.csv：第 2 行的字节 {byte} 既不是 UTF-8 也不是 GB18030"
    )


@pytest.mark.usefixtures("chinese")
def test_words_of_click_and_of_ours_about_what_was_typed() -> None:
    for typed, told in (
        (("cases", "decid"), "错误：没有命令 'decid'。"),
        (("cases", "list", "--limit", "x"), "错误：'--limit' 的值无效：'x' 不是有效的整数。"),
        (("nightly", "--as-of", "2026"), "错误：'--as-of' 的值无效：'2026' 不是日期；写作 2026-03-31"),
        (("cases", "close"), "错误：缺少参数 'NUMBER'"),
        (("rules", "explain", "R999"), "jihe: 没有缺陷代码 R999；相近的："),
    ):
        done = jihe(*typed, check=False)
        assert done.returncode == USAGE
        assert told in done.stderr


def test_a_value_that_is_a_sentence_of_ours_is_chinese_too_and_each_line_by_itself() -> None:
    told = speech.sentence(
        "case P-1: ¥12.00 is still to come back; the decision was not handed over; say why it is closed (--note)"
    )
    assert told == "案件 P-1：待追回 ¥12.00，决定未送达；请写明办结的原因（--note）"
    assert speech.sentence("no fact a; there are b\nx.sql:3 R07 what") == "没有事实 a；现有 b\nx.sql:3 R07 what"
    assert speech.sentence("rules/x.sql: the case file is missing") == "rules/x.sql：缺少用例文件"
    assert speech.sentence("unheard of: nothing") == "unheard of: nothing"


@cache
def places() -> list[Raised]:
    """Every place that raises; all modules are read for it, which takes seconds."""
    return list(raised(ROOM))


def test_every_place_that_raises_has_a_sentence_or_passes_one_on() -> None:
    assert {one.place for one in places() if not one.templates} <= PASSED_ON


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1), min_size=8, max_size=8))
def test_every_sentence_keeps_its_values(values: list[str]) -> None:
    for template in sorted({text for one in places() for text in one.templates if "{" in text}):
        names = list(dict.fromkeys(re.findall(r"\{(\w+)\}", template)))
        filled = dict(zip(names, values, strict=False))
        english = re.sub(r"\{(\w+)\}", lambda hole: filled[hole[1]], template)  # noqa: B023
        chinese = speech.sentence(english)
        assert chinese != english
        kept = names if " · " not in template else [name for name in names if name != "en"]
        assert all(filled[name] in chinese for name in kept), (english, chinese)
