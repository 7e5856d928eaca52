"""Small mistakes put into every rule: its cases notice nearly all of them.

Rules whose files are what they were when `jihe rules mutate --write` measured them stand by what it wrote;
`FULL=1` measures every rule anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jihe.content import Rule
from jihe.content.cases_folder import case_files
from jihe.errors import JiheError
from jihe.home import content_folder
from jihe.law import Law
from jihe.law import load as load_law
from jihe.screening import mutation_record, prove
from jihe.screening.case_files import read
from jihe.screening.docket import Docket
from jihe.screening.mutating import mutants
from jihe.screening.mutation import Tried, tally
from jihe.screening.mutation_record import Record
from jihe.screening.run_cases import one_by_one
from jihe.screening.workers import every
from tests.support import own_content

OVERALL, EACH = 0.95, 0.85
_FOLDER = content_folder()
_FILES = case_files(_FOLDER)


@pytest.mark.verify
def test_cases_notice_small_mistakes_in_every_rule() -> None:
    rules = {stem: rule for stem, rule in own_content().rules.items() if rule.meta.status in ("live", "shadow")}
    kept = mutation_record.read(_FOLDER / "tests" / "rules")
    inputs = {rule.code: mutation_record.inputs(rule, _FILES[stem]) for stem, rule in rules.items()}
    full = bool(os.environ.get("FULL"))
    known = {code: one.inputs for code, one in kept.items()}
    again = [rule for rule in rules.values() if full or known.get(rule.code) != inputs[rule.code]]
    law = load_law()
    measured: dict[str, Record] = {}
    for rule, one in zip(again, every(tally, [(rule, _FILES[rule.stem], law) for rule in again]), strict=True):
        assert not isinstance(one, JiheError), str(one)
        assert one.problems == []
        measured[rule.code] = Record.of(one, inputs[rule.code])
    records = kept | measured
    assert {code: one.score for code, one in records.items() if one.score < EACH} == {}
    real = sum(one.mutants - one.equivalent for one in records.values())
    assert sum(one.killed for one in records.values()) / real >= OVERALL
    if full:
        stale = {code for code, one in measured.items() if code in kept and kept[code] != one}
        assert stale == set(), "what is kept is not what is measured; write it anew: jihe rules mutate --write"


@pytest.mark.minutes
@pytest.mark.verify
def test_cases_asked_together_answer_as_each_does_alone() -> None:
    """Of every sixth rule every tenth case and every four-hundredth mutant; `FULL=1`: all, and every fortieth."""
    rules, law = list(own_content().rules.values())[:: 1 if os.environ.get("FULL") else 6], load_law()
    told = {
        rule.code: str(one) if isinstance(one, JiheError) else one
        for rule, one in zip(rules, every(_differing, [(rule, _FILES[rule.stem], law) for rule in rules]), strict=True)
    }
    assert {code: one for code, one in told.items() if one} == {}


def _differing(rule: Rule, path: Path, law: Law) -> list[str]:
    """Cases and mutants that are judged otherwise alone."""
    cases = read(path)
    full = bool(os.environ.get("FULL"))
    together = {one.case: one.problems for one in prove(rule, path, law, nudge=False).results}
    alone = one_by_one(rule, cases[:: 1 if full else 10], law, "duckdb", []).results
    differing = [one.case for one in alone if together[one.case] != one.problems]
    with Docket(rule, cases, law) as docket:
        tried = Tried(docket, docket.proved()[0])
        some = mutants(rule)[:: 40 if full else 400]
        differing += [mutant.id for mutant in some if tried.kills(mutant) != tried.kills_alone(mutant)]
    return differing


def test_what_is_kept_is_of_rules_that_there_are() -> None:
    kept = mutation_record.read(_FOLDER / "tests" / "rules")
    assert set(kept) <= {path.stem.split("_")[0].upper() for path in (_FOLDER / "rules").glob("*.sql")}
