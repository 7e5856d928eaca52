from jihe.home import content_folder
from jihe.law import load
from jihe.law.docs import UNVERIFIED, page

PAGE = page(load(), content_folder() / "rules")


def test_the_page_in_docs_is_the_page_of_the_parameters() -> None:
    written = (content_folder() / "docs" / "law.md").read_text(encoding="utf-8")
    assert written == PAGE, "docs/law.md is stale: run `python -m jihe.law.docs`"


def test_every_parameter_has_its_section_and_every_value_its_row() -> None:
    law = load()
    for parameter in law.parameters.values():
        section = PAGE.split(f"### {parameter.name} · {parameter.title}\n")[1].split("\n##")[0]
        rows = [line for line in section.splitlines() if line.startswith("| ")][2:]
        assert len(rows) == len(parameter.values)
        assert [UNVERIFIED in row for row in rows] == [not dated.verified for dated in parameter.values]


def test_numbers_read_as_people_say_them() -> None:
    assert "| 2025-03-01 |  | 2,080.00 yuan/month | S15 | found |" in PAGE
    assert "| 10 | 2011-01-01 |  | 7 months | S2 | found |" in PAGE
    assert "| 2011-07-01 |  | 0.05 %/day | S1 | found |" in PAGE
    assert "| 1 | 2011-01-01 |  | 50 % | S2 | found **未核实** |" in PAGE


def test_every_source_that_is_named_is_listed_and_used() -> None:
    for name in load().sources:
        assert f"- **{name}** " in PAGE
