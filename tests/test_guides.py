"""The guides in two languages: neither falls behind the other in sections, commands, code, names or figures."""

from __future__ import annotations

import re
from itertools import zip_longest
from pathlib import Path

import pytest

from jihe.cases import moves
from jihe.cases.sheets import TITLES
from jihe.schema import CODES

ROOT = Path(__file__).parents[1]
PAIRS = {
    "README.md": "README.zh.md",
    "docs/operate.md": "docs/operate.zh.md",
    "docs/content.md": "docs/content.zh.md",
    "docs/workbench.md": "docs/workbench.zh.md",
    "docs/desk.md": "docs/desk.zh.md",
}
GLOSSARY = "中英术语对照"  # of the Chinese pages alone
WRITTEN_ALIKE = re.compile(r"<!-- begin (?!functions)\w+ -->.*?<!-- end \w+ -->", re.DOTALL)  # made by a program
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
REMARK = re.compile(r"\s+(#|--)\s.*$|\s{2,}.*$")  # behind a command, or beside a file's name


def sections(name: str) -> list[tuple[int, str]]:
    """Level of its heading and text of each section, in order, without the glossary and the generated tables."""
    text = WRITTEN_ALIKE.sub("", (ROOT / name).read_text(encoding="utf-8"))
    blank = FENCE.sub(lambda block: re.sub(r"^#", " ", block[0], flags=re.MULTILINE), text)  # a shell's # heads nothing
    starts = [head.start() for head in re.finditer(r"^#+ ", blank, re.MULTILINE)]
    found = [text[start:end] for start, end in zip_longest(starts, starts[1:])]
    return [(len(one.partition(" ")[0]), one) for one in found if GLOSSARY not in one.partition("\n")[0]]


def code(section: str) -> list[str]:
    """The lines of its code blocks without what is said about them."""
    lines = (line for block in FENCE.findall(section) for line in block.splitlines())
    return [" ".join(said.split()) for line in lines if (said := REMARK.sub("", line.strip())) and said[:2] != "--"]


def names(section: str) -> set[str]:
    """What stands between backticks in its text."""
    return {span.replace("\n", " ") for span in re.findall(r"`([^`]+)`", FENCE.sub("", section))}


def figures(section: str) -> set[str]:
    """Its numbers written in figures, outside of code and links, by their digits: 2.65 million are 265 万."""
    prose = re.sub(r"`[^`]+`|\]\([^)]*\)", "", FENCE.sub("", section))
    return {re.sub("[.,]", "", number) for number in re.findall(r"\d+(?:[.,]\d+)*", prose)}


@pytest.mark.parametrize(("english", "chinese"), PAIRS.items(), ids=PAIRS)
def test_each_section_has_its_other_with_the_same_code_names_and_figures(english: str, chinese: str) -> None:
    ours, theirs = sections(english), sections(chinese)
    assert [level for level, _ in theirs] == [level for level, _ in ours]
    for (_, said), (_, told) in zip(ours, theirs, strict=True):
        title = said.partition("\n")[0]
        assert code(told) == code(said), title
        assert names(said) - names(told) == set(), title
        assert figures(said) - figures(told) == set(), title


@pytest.mark.parametrize("chinese", PAIRS.values())
def test_a_chinese_page_names_no_command_that_the_english_ones_do_not(chinese: str) -> None:
    known = "\n".join((ROOT / english).read_text(encoding="utf-8") for english in PAIRS)
    said = {span for _, section in sections(chinese) for span in names(section) if span.startswith("jihe ")}
    assert [span for span in sorted(said) if span not in known] == []


def test_the_glossary_has_the_words_of_the_screens() -> None:
    glossary = (ROOT / "docs/content.zh.md").read_text(encoding="utf-8").partition(f"## {GLOSSARY}")[2]
    assert [code for code, (zh, _) in CODES["verdict"].codes.items() if f"| {zh} | `{code}` |" not in glossary] == []
    assert [action for action in moves.ACTIONS if moves.title(action) not in glossary] == []
    assert [zh for zh, _ in TITLES.values() if zh not in glossary] == []
    roles = (ROOT / "docs/operate.zh.md").read_text(encoding="utf-8")
    assert [role for role in moves.Role if f"`{role.value}` {role.label}" not in roles] == []
