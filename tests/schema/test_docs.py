"""The page of the tables is the one the declarations make."""

from pathlib import Path

from jihe.schema import CODES, TABLES
from jihe.schema.docs import PAGE, page

CHECKOUT = Path(__file__).resolve().parents[2]


def test_the_committed_page_is_fresh():
    message = "docs/schema.md is stale: run `python -m jihe.schema.docs` and commit it"
    assert (CHECKOUT / PAGE).read_text(encoding="utf-8") == page(), message


def test_the_page_shows_every_table_and_every_code():
    lines = page().splitlines()
    for table in TABLES.values():
        assert f"### `{table.name}` {table.title}" in lines
    for domain in CODES.values():
        for code, (zh, en) in domain.codes.items():
            assert f"| `{code}` | {zh} | {en} |" in lines


def test_a_column_shows_its_marks_unit_range_codes_and_reference():
    lines = page().splitlines()
    assert "| `town` | key | ○ | 居住镇街 | town of residence | → `ref_town.town_code` |" in lines
    assert "| `phone_h` | key | ○● | 手机号散列 | hash of the phone number |  |" in lines
    assert "| `grade` | int | ○ | 伤残等级 | grade, 1 heaviest, 0 none | 0–10 |" in lines
    assert "| `lines` | code_set |  | 险种组合 | lines paid for | codes `line` |" in lines
