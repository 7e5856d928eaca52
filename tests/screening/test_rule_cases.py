"""Every rule of the project over its cases, found by discovery: all hold, and every threshold is pinned both ways."""

from __future__ import annotations

import functools

import pytest

from jihe.content.cases_folder import case_files
from jihe.home import content_folder
from jihe.law import load as load_law
from jihe.screening import Proof, prove
from jihe.screening.proof_receipts import proofs
from jihe.screening.workers import every
from tests.support import RECEIPTS, own_content

_FOLDER = content_folder()
_FILES = case_files(_FOLDER)
_RULES = sorted(path.stem for path in (_FOLDER / "rules").glob("*.sql"))


@functools.cache
def proof(stem: str) -> Proof:
    # What findings say is missing is asked of their cases in `verify`, below: it takes as long again.
    (proof,) = proofs([(own_content().rules[stem], _FILES[stem])], load_law(), RECEIPTS, ask=False)
    assert isinstance(proof, Proof), str(proof)
    return proof


@pytest.mark.parametrize("stem", _RULES)
def test_the_rule_is_sound_and_has_cases(stem: str) -> None:
    assert [str(defect) for defect in own_content().defects if defect.path == f"rules/{stem}.sql"] == []
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


@pytest.mark.verify
def test_every_rules_cases_hold_whatever_was_kept() -> None:
    rules = own_content().rules.values()
    told = every(prove, [(rule, _FILES[rule.stem], load_law()) for rule in rules])
    sound = [isinstance(proof, Proof) and proof.ok for proof in told]
    assert [rule.code for rule, held in zip(rules, sound, strict=True) if not held] == []
