"""Lines for the terminal: where they break, and where not."""

from __future__ import annotations

from rich.cells import cell_len

from jihe.cli.wrapping import padded, wrapped


def test_what_stands_between_two_dots_goes_to_the_next_line_whole() -> None:
    assert wrapped("甲 1 · 审核人 25 · 审批人 25", 20) == "甲 1 · 审核人 25 ·\n审批人 25"
    assert wrapped("甲 1 · 审核人 25 · 审批人 25", 28) == "甲 1 · 审核人 25 · 审批人 25"
    assert wrapped("甲 1 · 审核人 25 · 审批人 25", 28, indent=1) == " 甲 1 · 审核人 25 ·\n 审批人 25"


def test_what_no_line_can_hold_breaks_anywhere_but_in_a_number() -> None:
    text = "甲乙丙丁戊己庚 1,234,567.89 元 · 辛"
    lines = wrapped(text, 14).splitlines()
    assert lines == ["甲乙丙丁戊己庚", "1,234,567.89", "元 · 辛"]
    assert all(cell_len(line) <= 14 for line in lines)


def test_wide_signs_count_as_two() -> None:
    assert padded("金额", 6) == "金额  "
    assert padded("金额", 6, right=True) == "  金额"
    assert padded("很长的金额", 6) == "很长的金额"
