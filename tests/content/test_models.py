"""Each defect of a model file is found, with its code and its line; the file is never run."""

from __future__ import annotations

from pathlib import Path

import pytest

from jihe.content import features, models
from jihe.content.catalog import Catalog
from jihe.content.defects import MODEL, OF_WORDS, Found
from jihe.content.units import Feature, ModelFile
from jihe.home import content_folder
from jihe.law import Law
from jihe.law.articles import load_articles


@pytest.fixture
def known(feature: str, law: Law) -> dict[str, Feature]:
    one = features.load(Path("claimant.sql"), feature, Catalog(law), Found("claimant.sql", "F"))
    assert one is not None
    return {"claimant": one}


def load(text: str, known: dict[str, Feature], name: str = "t05_odd") -> tuple[ModelFile | None, list[str]]:
    found = Found(f"{name}.py", "M")
    one = models.load(Path(f"{name}.py"), text, known, found, load_articles(content_folder() / "rules"))
    assert (one is None) == any(defect.code not in OF_WORDS for defect in found.all)
    return one, [str(defect) for defect in found.all]


def test_a_sound_model_file(model: str, known: dict[str, Feature]) -> None:
    one, defects = load(model, known)
    assert defects == []
    assert one is not None
    assert one.features == ("months", "waited")
    assert list(one.sections) == ["Question", "Population", "Features", "Method", "How to read", "Limits"]
    assert one.sections["How to read"] == "Higher is odder."
    assert (one.title, one.name, one.name_en) == ("异常申领", "异常申领模型", "Oddness")
    assert one.basis_of("score") == ["社会保险法 第五十一条"]
    assert [(like.what, like.cleared_by) for like in one.look_alikes_of("score")] == [("补发", "补发表")]
    assert [(asked.table, asked.by) for asked in one.absent_of("score")] == [("employer", {"employer_id": "months"})]


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
    ("M11", "第五十一条", "第五百条", 40, "社会保险法 第五百条 is in no file of rules/law/"),
    ("M11", '    basis=["社会保险法 第五十一条"],\n', "", 30, "names no article"),
    ("M11", '["社会保险法 第五十一条"]', "[LAW]", 40, "written out"),
    ("M12", "    look_alikes=[", "    look_alikes=[],\n    more=[", 41, "look_alikes is empty"),
    ("M12", 'cleared_by="补发表"', 'cleared_by=" "', 42, "cleared_by"),
    ("M12", ', cleared_by="补发表"', "", 42, "cleared_by"),
    ("M12", 'what="补发"', "what=ARREARS", 42, "written out"),
    ("M13", '    name_en="Oddness",\n', "", 30, "name_en is missing"),
    ("M14", 'says="{months} 个月"', 'says="{age_years} 岁"', 45, "says: age_years is a protected attribute"),
    ("M14", '"waited": (', '"male": (', 37, "male is a protected attribute"),
    ("M15", 'table="employer"', 'table="employers"', 44, "table employers is not known"),
    ("M15", '{"employer_id": "months"}', '{"employ": "months"}', 44, "employer has no column employ"),
    ("M15", '{"employer_id": "months"}', '{"employer_id": "lost"}', 44, "lost is no column"),
    ("M15", '{"employer_id": "months"}', '{"employer_id": "ui_claim.lost"}', 44, "no column ui_claim.lost"),
    ("M15", '    entity="claimant",', '    entity="claimant", details="more",', 35, "no sound features/more.sql"),
    ("M17", 'name_en="Oddness"', 'name_en="待写"', 39, "still to be written"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "old", "new", "line", "word"), BROKEN)
def test_a_broken_model_names_the_defect_and_its_line(
    model: str, known: dict[str, Feature], code: str, old: str, new: str, line: int, word: str
) -> None:
    assert old in model
    one, defects = load(model.replace(old, new, 1), known)
    assert (one is None) == (code not in OF_WORDS)
    assert any(d.startswith(f"t05_odd.py:{line} {code} ") and word in d for d in defects), defects


def test_every_code_of_models_is_shown_broken() -> None:
    assert {code for code, *_ in BROKEN} == set(MODEL) - {"M16"}  # found by building it: tests/desk/test_beginning.py


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
