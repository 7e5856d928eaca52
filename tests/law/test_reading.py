import contextlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.law import LawError, load

GOOD = """minimum_wage:
  title: 最低工资
  title_en: Minimum wage
  unit: fen/month
  law: 最低工资规定
  values:
    - {from: 2021-12-01, value: 190000, source: S1, confidence: found}
    - {from: 2025-03-01, value: 208000, source: S1, confidence: found}
"""


def write(folder: Path, text: str, name: str = "wages.yaml") -> Path:
    (folder / "_sources.yaml").write_text("S1: 社会保险法\n", encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def defect(folder: Path, text: str) -> str:
    with pytest.raises(LawError) as caught:
        load(write(folder, text))
    assert len(caught.value.defects) == 1, caught.value.defects
    return str(caught.value)


@pytest.mark.parametrize("name", ["month", "key"])
def test_a_parameter_is_not_called_as_the_columns_beside_it(tmp_path: Path, name: str) -> None:
    assert "L05 parameter name" in defect(tmp_path, GOOD.replace("minimum_wage:", f"{name}:"))


def test_the_good_file_is_read(tmp_path: Path) -> None:
    law = load(write(tmp_path, GOOD))
    assert law.value("minimum_wage", 202502) == 190_000
    assert law.parameters["minimum_wage"].theme == "wages"
    assert law.sources == {"S1": "社会保险法"}


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        (
            "  unit:",
            "  colour: red\n  unit:",
            "wages.yaml:4 L03 parameter minimum_wage: unknown key 'colour'",
        ),
        ("fen/month", "yuan", "wages.yaml:4 L06 unit 'yuan' is not known; use one of: bp,"),
        ("value: 190000", "value: 1900.5", "wages.yaml:7 L05 a value: value is '1900.5', not a whole"),
        ("value: 190000", "value: -1", "wages.yaml:7 L05 value -1 is negative"),
        ("value: 190000", "value: true", "wages.yaml:7 L05 a value: value is 'true'"),
        ("value: 190000", "value: 2025-01-01", "wages.yaml:7 L05 value 2025-01-01 is not a whole number"),
        ("value: 190000, ", "", "wages.yaml:7 L04 a value: value is missing"),
        ("value: 190000", "amount: 1, value: 190000", "wages.yaml:7 L03 a value: unknown key 'amount'"),
        (
            "confidence: found}\n    - {from: 2025-03",
            "confidence: sure}\n    - {from: 2025-03",
            "wages.yaml:7 L06 confidence 'sure' is not one of: found, own-h",
        ),
        ("2025-03-01", "2025-03-32", "wages.yaml:8 L05 a value: from is '2025-03-32', not a date"),
        ("2025-03-01", "2025-03-01 08:00:00", "wages.yaml:8 L05 a value: from is"),
        ("2025-03-01", "2021-12-01", "wages.yaml:8 L08 parameter minimum_wage: from 2021"),
        ("2025-03-01", "2020-03-01", "wages.yaml:8 L08 parameter minimum_wage: from 2020"),
        ("from: 2021-12-01,", "from: 2021-12-01, until: 2025-03-01,", "wages.yaml:8 L08"),
        ("from: 2021-12-01,", "from: 2021-12-01, until: 2021-11-30,", "wages.yaml:7 L08 until 2021-11-30"),
        ("from: 2021-12-01,", "key: A, from: 2021-12-01,", "wages.yaml:7 L07 parameter minimum_wage: either"),
        ("from: 2021-12-01,", "verified: true, from: 2021-12-01,", "wages.yaml:7 L05 verified can only"),
        ("source: S1", "source: S99", "wages.yaml:7 L09 source S99 is not in _sources.yaml"),
        ("最低工资\n", "\n", "wages.yaml:2 L05 parameter minimum_wage: title is '', not text"),
        ("  title: 最低工资\n", "  title: 最低工资\n  title: 工资\n", "wages.yaml:3 L07 title is"),
        ("minimum_wage:", "Minimum Wage:", "wages.yaml:1 L05 parameter name 'Minimum Wage': use lower-case"),
        ("  title_en: Minimum wage\n", "", "wages.yaml:2 L04 parameter minimum_wage: title_en is missing"),
        (GOOD[GOOD.index("\n    -") :], " 5\n", "wages.yaml:6 L02 parameter minimum_wage: values must"),
        (GOOD[GOOD.index("\n    -") :], " []\n", "wages.yaml:6 L04 parameter minimum_wage has no values"),
        (GOOD, "- 1\n", "wages.yaml:1 L02 expected names with values"),
        (GOOD, "", "wages.yaml:1 L01 the file is empty"),
        (GOOD, "a: {b: 1\n", "wages.yaml:2 L01 not YAML"),
        (GOOD, "minimum_wage: !!python/object/apply:os.getcwd []\n", "wages.yaml:1 L02 expected names"),
    ],
)
def test_a_defect_is_named_by_file_and_line(tmp_path: Path, was: str, becomes: str, message: str) -> None:
    assert was in GOOD
    assert defect(tmp_path, GOOD.replace(was, becomes, 1)).startswith(message)


def test_a_value_that_runs_code_is_only_text_that_does_not_fit(tmp_path: Path) -> None:
    message = defect(tmp_path, GOOD.replace("value: 190000", "value: !!python/name:os.getcwd ''"))
    assert message.startswith("wages.yaml:7 L05")


def test_an_end_on_the_eve_of_the_next_beginning_is_no_overlap(tmp_path: Path) -> None:
    law = load(write(tmp_path, GOOD.replace("from: 2021-12-01,", "from: 2021-12-01, until: 2025-02-28,")))
    assert law.value("minimum_wage", 202502) == 190_000


def test_a_value_may_hold_for_one_day(tmp_path: Path) -> None:
    law = load(write(tmp_path, GOOD.replace("from: 2021-12-01,", "from: 2021-12-01, until: 2021-12-01,")))
    assert law.value("minimum_wage", date(2021, 12, 1)) == 190_000
    with pytest.raises(LookupError, match="no value on 2021-12-02"):
        law.value("minimum_wage", date(2021, 12, 2))


def test_a_gap_is_a_gap(tmp_path: Path) -> None:
    law = load(write(tmp_path, GOOD.replace("from: 2021-12-01,", "from: 2021-12-01, until: 2024-12-31,")))
    with pytest.raises(LookupError, match="no value on 202502"):
        law.number("minimum_wage", 202502)


def test_verified_false_lowers_a_number_that_was_read(tmp_path: Path) -> None:
    law = load(write(tmp_path, GOOD.replace("found}", "found, verified: false}", 1)))
    assert [row.verified for row in law.parameters["minimum_wage"].values] == [False, True]


@pytest.mark.parametrize(
    ("confidence", "verified"),
    [("found", True), ("own-h", True), ("seed", True), ("own-m", False), ("own-l", False), ("design", False)],
)
def test_confidence_decides_what_is_verified(tmp_path: Path, confidence: str, verified: bool) -> None:
    law = load(write(tmp_path, GOOD.replace("found", confidence)))
    assert law.parameters["minimum_wage"].verified is verified


def test_all_defects_are_listed_and_the_first_is_told(tmp_path: Path) -> None:
    text = GOOD.replace("fen/month", "yuan") + GOOD.replace("minimum_wage", "other").replace("law:", "lore:")
    with pytest.raises(LawError, match=r"wages.yaml:4 L06 .* \(and 2 more\)") as caught:
        load(write(tmp_path, text))
    assert [line.split(" ")[0] for line in caught.value.defects] == [
        "wages.yaml:4",
        "wages.yaml:13",
        "wages.yaml:10",
    ]


def test_a_parameter_lives_in_one_file(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "a.yaml")
    with pytest.raises(LawError, match=r"wages\.yaml:1 L07 parameter minimum_wage is already declared in a\.yaml"):
        load(write(tmp_path, GOOD))


def test_a_file_that_is_not_utf8_says_so(tmp_path: Path) -> None:
    (tmp_path / "wages.yaml").write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(LawError, match=r"wages\.yaml:1 L01 not UTF-8"):
        load(tmp_path)


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="L01 no parameter files"):
        load(tmp_path)


def test_the_default_is_read_once() -> None:
    assert load() is load()


@settings(max_examples=60)
@given(cut=st.integers(1, len(GOOD) - 1))
def test_a_file_cut_anywhere_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    folder = write(tmp_path_factory.mktemp("law"), GOOD[:cut])
    # cut just behind a value, what is left is a shorter but whole file
    whole = GOOD[:cut].rstrip().endswith("}")
    with contextlib.nullcontext() if whole else pytest.raises(LawError, match=r"wages\.yaml:\d+ L\d\d "):
        load(folder)
