"""Every rule of the project over its cases, found by discovery: all hold, and every threshold is pinned both ways."""

from __future__ import annotations

import functools

import pytest

from jihe.content import Content, load
from jihe.content.cases_folder import case_files
from jihe.home import content_folder
from jihe.law import load as load_law
from jihe.screening import Proof, prove

_FOLDER = content_folder()
_FILES = case_files(_FOLDER)
_RULES = sorted(path.stem for path in (_FOLDER / "rules").glob("*.sql"))


@functools.cache
def content() -> Content:
    return load(_FOLDER)


@functools.cache
def proof(stem: str) -> Proof:
    return prove(content().rules[stem], _FILES[stem], load_law())


@pytest.mark.parametrize("stem", _RULES)
def test_the_rule_is_sound_and_has_cases(stem: str) -> None:
    assert [str(defect) for defect in content().defects if defect.path == f"rules/{stem}.sql"] == []
    assert stem in _FILES, f"tests/rules/{stem}.yaml is missing"


@pytest.mark.parametrize("stem", _RULES)
def test_the_rules_cases_hold_and_pin_its_thresholds(stem: str) -> None:
    results, nudges = proof(stem).results, proof(stem).nudges
    failed = [f"{stem}.yaml:{r.line} {r.case}: {'; '.join(r.problems)}" for r in results if not r.ok]
    assert failed == []
    loose = [f"{n.parameter} {n.value} → {n.to}: no case notices" for n in nudges if n.noticed_by is None]
    assert loose == []


@pytest.mark.parametrize("stem", _RULES)
def test_the_rules_cases_cover_finding_and_not_finding_and_say_the_sentence(stem: str) -> None:
    from jihe.screening.case_files import read

    cases = read(_FILES[stem])
    assert any(not case.findings for case in cases), "no near miss"
    told = [name for case in cases for finding in case.findings for name in finding]
    assert {"says", "says_en", "severity"} <= set(told), "the sentence and the severity are shown once"


def test_every_case_file_belongs_to_a_rule() -> None:
    assert sorted(_FILES) == _RULES
