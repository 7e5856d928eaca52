"""Each defect of a model file is found, with its code and its line; the file is never run."""

from __future__ import annotations

from pathlib import Path

import pytest

from jihe.content import features, models
from jihe.content.catalog import Catalog
from jihe.content.defects import MODEL, Found
from jihe.content.units import Feature, ModelFile
from jihe.law import Law


@pytest.fixture
def known(feature: str, law: Law) -> dict[str, Feature]:
    one = features.load(Path("claimant.sql"), feature, Catalog(law), Found("claimant.sql", "F"))
    assert one is not None
    return {"claimant": one}


def load(text: str, known: dict[str, Feature], name: str = "t05_odd") -> tuple[ModelFile | None, list[str]]:
    found = Found(f"{name}.py", "M")
    one = models.load(Path(f"{name}.py"), text, known, found)
    assert (one is None) == bool(found.all)
    return one, [str(defect) for defect in found.all]


def test_a_sound_model_file(model: str, known: dict[str, Feature]) -> None:
    one, defects = load(model, known)
    assert defects == []
    assert one is not None
    assert one.features == ("months", "waited")
    assert list(one.sections) == ["Question", "Population", "Features", "Method", "How to read", "Limits"]
    assert one.sections["How to read"] == "Higher is odder."


def test_sections_may_stand_on_one_line(model: str, known: dict[str, Feature]) -> None:
    text = model
    for name in models.SECTIONS:
        text = text.replace(f"\n{name}\n{'-' * len(name)}\n", f"\n{name}: ")
    one, defects = load(text, known)
    assert defects == []
    assert one is not None
    assert one.sections["Method"] == "Counting."


def test_the_file_is_not_run(model: str, known: dict[str, Feature], tmp_path: Path) -> None:
    trace = tmp_path / "ran"
    text = model + f"\nopen({str(trace)!r}, 'w')\nraise SystemExit\n"
    assert load(text, known)[1] == []
    assert not trace.exists()


BROKEN = [
    ("M01", "MODEL = ", "MODEL == = ", 30, "Python"),
    ("M02", '"""Claims that look odd.', 'x = """Claims', 1, "no docstring"),
    ("M03", "Limits\n------\nFew rows.\n", "", 1, "Limits is missing"),
    ("M03", "Few rows.\n", "", 23, "Limits is empty"),
    ("M03", "Limits\n------", "Hopes\n-----", 23, "Hopes is not known"),
    ("M03", "Question\n--------\nWhich claims are odd?", "Method\n------\nx", 1, "order"),
    ("M04", "MODEL = ", "OTHER = ", 30, "one MODEL"),
    ("M04", "MODEL = ", "WarningModel()\nMODEL = ", 31, "2 calls"),
    ("M05", 'features=["months", "waited"]', "features=sorted(x)", 36, "written out"),
    ("M05", 'title="异常申领"', "title=1", 32, "a text"),
    ("M06", '    line="unemployment",\n', "", 30, "line="),
    ("M07", 'code="T05"', 'code="T06"', 30, "t06_"),
    ("M08", '"waited"]', '"lost"]', 36, "lost"),
    ("M09", '"waited"]', '"is_hukou_local"]', 36, "hukou"),
    ("M10", 'entity="claimant"', 'entity="claims"', 35, "claims"),
]


@pytest.mark.parametrize(("code", "old", "new", "line", "word"), BROKEN)
def test_a_broken_model_names_the_defect_and_its_line(
    model: str, known: dict[str, Feature], code: str, old: str, new: str, line: int, word: str
) -> None:
    assert old in model
    one, defects = load(model.replace(old, new, 1), known)
    assert one is None
    assert any(d.startswith(f"t05_odd.py:{line} {code} ") and word in d for d in defects), defects


def test_every_code_of_models_is_shown_broken() -> None:
    assert {code for code, *_ in BROKEN} == set(MODEL)


@pytest.mark.parametrize(
    ("feature_name", "sentence", "allowed"),
    [
        ("sex", "The law turns on sex: women retire earlier.", True),
        ("age_band", "Mortality turns on age.", True),
        ("town", "Town is not a feature, only the group.", True),
        ("hukou_rural", "The law turns on sex.", False),
        ("sex", "Women retire earlier.", False),
        ("nationality", "The law turns on age. Nationality is read.", False),
        ("stage", "", True),
        ("damages", "", True),
    ],
)
def test_a_protected_attribute_needs_its_sentence(
    model: str, known: dict[str, Feature], feature_name: str, sentence: str, allowed: bool
) -> None:
    text = model.replace("Few rows.", f"Few rows. {sentence}").replace('"waited"]', f'"{feature_name}"]')
    _, defects = load(text, known)
    assert any(" M09 " in defect for defect in defects) != allowed
