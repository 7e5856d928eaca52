"""What a case wants against what the rule found: exactly those findings, each as far as the case tells it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from jihe.content.units import Rule
from jihe.screening.case_files import ANY
from jihe.screening.packing import Packed
from jihe.screening.reckoning import lines_of
from jihe.screening.sentences import MISSING
from jihe.screening.shown import tally_lines

_FIELDS = ("severity", "match", "from_ym", "to_ym", "prevented_fen", "key", "lane", "says", "says_en")
_IDENTITY = ("subject", "test", "key")
# What a threshold may change: not sentences and values, which may just repeat it.
FACTS = (
    "subject",
    "test",
    "key",
    "fen",
    "severity",
    "match",
    "from_ym",
    "to_ym",
    "prevented_fen",
    "money",
    "proofs",
)
Finding = dict[str, Any]


def differences(given: list[Finding], wanted: list[Finding]) -> list[str]:
    """Sentences about what is missing, different or not wanted; empty when all is as wanted."""
    left = list(given)
    problems: list[str] = []
    for one in wanted:
        near = [candidate for candidate in left if not _misfit(candidate, one, _IDENTITY)]
        best = min(near, key=lambda candidate: len(_misfit(candidate, one)), default=None)
        title = f"{one['subject']} {one.get('test', ANY)}"
        if best is None:
            problems.append(f"not found: {title}")
        else:
            left.remove(best)
            problems += [f"{title}: {problem}" for problem in _misfit(best, one)]
    return problems + [f"found but not wanted: {_title(one)}" for one in left]


def holes(rule: Rule, given: Sequence[Finding]) -> list[str]:
    """Sentences with a hole: nobody can act on what is not said."""
    spoken = [(one, key) for one in given for key in ("says", "says_en") if MISSING in one[key]]
    return [f"{one['subject']} {one['test']}: {key} has a hole: {one[key]}" for one, key in spoken]


def unknown_tests(rule: Rule, wanted: Sequence[Finding]) -> list[str]:
    """Tests that a case names and the rule does not have, each with those it has."""
    names = {str(one.get("test", ANY)) for one in wanted} - {ANY, *rule.meta.tests}
    known = ", ".join(rule.meta.tests)
    return [f"{name} is none of the tests of {rule.code}: {known}" for name in sorted(names)]


def facts(wanted: Sequence[Finding]) -> list[Finding]:
    """What a case wants but for sentences and values."""
    return [{name: value for name, value in one.items() if name in FACTS} for one in wanted]


def unmet(rows: Sequence[Mapping[str, Any]], wanted: list[Finding]) -> bool:
    """Whether a rule's plain rows cannot be what a case wants: other subjects, tests or sums.

    Asked before rows are packed, which takes longer; what it lets through need not be met.
    """
    subjects: dict[tuple[str, Any], Any] = {}
    shares: dict[tuple[str, Any], set[tuple[Any, Any, Any]]] = {}
    for row in rows:
        one = (str(row["finding"]), row["test"])
        subjects[one] = row["subject_id"]
        if row.get("fen") is not None:
            shares.setdefault(one, set()).add((row.get("money_table"), row.get("money_key"), row["fen"]))
    sums = {one: sum(fen for _, _, fen in shares.get(one, ())) for one in subjects}
    given = Counter((subject, one[1], sums[one]) for one, subject in subjects.items())
    named = [one for one in wanted if one.get("test", ANY) != ANY]
    told = Counter((_id(one["subject"]), one["test"], one["fen"]) for one in named)
    if len(named) == len(wanted):
        return given != told
    return bool(told - given) or sum(given.values()) != len(wanted)


def _id(subject: Any) -> Any:
    """The number of a subject as a case names it: 9, or person 9."""
    return int(str(subject).rpartition(" ")[2]) if str(subject).rpartition(" ")[2].isdigit() else subject


def found(packed: Packed) -> list[Finding]:
    """Findings as cases write them: ``subject``, ``fen``, money and proofs by table, the rule's values."""
    money = _by_table(packed.money.to_pylist(), "money")
    proofs = _by_table(packed.proofs.to_pylist(), "proof")
    return [
        {
            **(evidence := json.loads(row["evidence"]))["values"],
            "reckoning": lines_of(evidence.get("reckoning")),
            "shows": evidence.get("shows", {}),
            "tally": tally_lines(evidence.get("tally")),
            **{name: row[name] for name in _FIELDS},
            "subject": f"{row['subject_kind']} {row['subject_id']}",
            "subject_id": row["subject_id"],
            "test": row["test"],
            "fen": row["at_stake_fen"],
            "money": money.get(row["signal_id"], {}),
            "proofs": proofs.get(row["signal_id"], {}),
        }
        for row in packed.findings.to_pylist()
    ]


def _by_table(rows: list[dict[str, Any]], what: str) -> dict[str, dict[str, list[int]]]:
    signals: dict[str, dict[str, list[int]]] = {}
    for row in rows:
        signals.setdefault(row["signal_id"], {}).setdefault(row[f"{what}_table"], []).append(row[f"{what}_key"])
    return signals


def _misfit(given: Finding, wanted: Mapping[str, Any], only: tuple[str, ...] = ()) -> list[str]:
    return [
        problem
        for name, value in wanted.items()
        if (not only or name in only) and (problem := _differs(given, name, value)) is not None
    ]


def _differs(given: Finding, name: str, value: Any) -> str | None:
    if name == "test" and value == ANY:
        return None
    if name not in given and value is None:
        return None  # a value of another of the rule's tests
    if name not in given or name == "subject_id":
        return f"{name} is neither a field of findings nor a value of the rule"
    if name == "subject" and value == given["subject_id"]:
        return None
    if name in ("money", "proofs", "shows"):
        value = {table: sorted(keys) for table, keys in value.items()}
    if name in ("reckoning", "tally"):
        return _unlike(name, given[name], value)
    if isinstance(value, date):
        value = str(value)
    return None if given[name] == value else f"{name} is {given[name]}, wanted {value}"


def _unlike(what: str, given: Sequence[Finding], wanted: Sequence[Finding]) -> str | None:
    """How the lines of a sheet differ from those wanted, in order, each as far as the case tells it."""
    if len(given) != len(wanted):
        return f"{what} has {len(given)} lines, wanted {len(wanted)}"
    for number, (line, told) in enumerate(zip(given, wanted, strict=True), start=1):
        for name, value in told.items():
            if name not in line:
                return f"{what}, line {number}: {name} is no column; there are {', '.join(line)}"
            if line[name] != (str(value) if isinstance(value, date) else value):
                return f"{what}, line {number}: {name} is {line[name]}, wanted {value}"
    return None


def unreckoned(rule: Rule, wanted: Iterable[Sequence[Finding]]) -> list[str]:
    """Tests with a reckoning or a tally that no case expects."""
    told = [one for findings in wanted for one in findings]
    return [
        f"no case expects the {sheet} of {name}"
        for sheet in ("reckoning", "tally")
        for name, test in rule.meta.tests.items()
        if getattr(test, sheet) is not None and not any(one.get("test") == name and one.get(sheet) for one in told)
    ]


def _title(one: Finding) -> str:
    return f"{one['subject']} {one['test']} {one['fen']} fen"
