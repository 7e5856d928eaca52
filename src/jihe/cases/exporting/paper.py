"""All that an evidence package says about one case, as plain values: what is printed is nothing else.

The case's way, verdicts and money are the store's of today; the rows are the fund's as known on the night that
saw the case last, from that night's snapshot. No clock and no name: people by login, subjects by number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from jihe.cases.audit_verify import canonical
from jihe.cases.exporting import absences, cited, held, payments, progress, reckoning, rows, tally
from jihe.cases.exporting.explaining import explaining, led
from jihe.cases.exporting.next_steps import next_steps, resting
from jihe.cases.limits import limits_of
from jihe.page import words
from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.cases.models import Case, Reviewer, Signal
    from jihe.content import Content
    from jihe.content.meta import Absence, Parameter
    from jihe.content.units import ModelFile, Rule
    from jihe.engines.answering import Answering
    from jihe.law import Law
    from jihe.screening.asking import Finding

Plain = dict[str, Any]
IN_WHOLE = 72  # payments of one table that are shown (two years of three items), like ones together; more are a list


@dataclass(frozen=True)
class Ground:
    """What a night stood on, to read its rows and rules again: ``session`` is over its snapshot and day."""

    run_id: str
    as_of: date
    snapshot: int
    content: Content
    law: Law
    session: Answering  # of its lake, or what was packed of it

    def unit(self, code: str) -> Rule | ModelFile | None:
        """The rule or model of that code as the night knew it."""
        units: list[Rule | ModelFile] = [*self.content.rules.values(), *self.content.models.values()]
        return next((unit for unit in units if unit.code == code), None)

    def over(self, session: Answering) -> Ground:
        """The same night, its rows asked of something else."""
        return replace(self, session=session)


def last_night(case: Case) -> str:
    """The run that saw the case last: the one to read its rows as of."""
    found = case.nights.order_by("night__as_of", "night").values_list("night__run_id", flat=True).last()
    return str(found or case.opened_by.run_id)


def paper(case: Case, ground: Ground, reason: str | None = None, by: Reviewer | None = None) -> Plain:
    """The package's values. ``reason``: why personal data is needed unmasked; None masks it. ``by``: for whom, and so
    which cases merged with it are named; without, none.

    ``hash`` is sha256 over the canonical JSON of all the rest.
    """
    from jihe.cases.rights import visible_cases

    signals = held.signals_of(case)
    said = [_signal(signal, ground) for signal in signals]
    masked = reason is None
    alike = look_alikes(signals, ground, masked=masked)
    suspected = payments.suspected(case, signals, ground)
    steps = next_steps(case, signals, alike, ground, suspected)
    others = case.merged.none() if by is None else visible_cases(by)
    values: Plain = {
        "case": {
            "number": case.number,
            "line": words.word("case_line", case.line),
            "lane": case.get_lane_display(),
            "subject": words.subject(case.subject_kind, case.subject_id),
            "town": town_of(case, ground),
            "state": case.get_state_display(),
            "merged_into": others.filter(merged=case).values_list("number", flat=True).first(),
            "merged": list(others.filter(merged_into=case).order_by("number").values_list("number", flat=True)),
            "opened_on": case.opened_on.isoformat(),
            "severity": max((signal.severity for signal in signals), default=0),
        },
        "night": {
            "run_id": ground.run_id,
            "as_of": ground.as_of.isoformat(),
            "snapshot": ground.snapshot,
            "content": ground.content.hash,
        },
        "unmasked": reason,
        "signals": said,
        **evidence(case, signals, ground, masked=masked),
        "absences": absent(signals, ground, masked=masked),
        "payments": payments.of_case(case, ground),
        "reckonings": reckoning.sheets(signals),
        "tallies": tally.tallies(signals),
        "look_alikes": alike,
        "next_steps": steps,
        "articles": cited_articles(
            signals, ground, resting(steps) + limits_of(case, ground.law, ground.as_of, suspected).law()
        ),
        **progress.of(case, ground.law, ground.as_of, suspected),
    }
    plain: Plain = json.loads(canonical(values))
    return plain | {"hash": hashlib.sha256(canonical(plain).encode()).hexdigest()}


def _signal(signal: Signal, ground: Ground) -> Plain:
    """What was found and by which rule: its words, its law, the numbers it used and whether they are verified."""
    from jihe.content.units import Rule

    evidence = json.loads(signal.evidence)
    unit = ground.unit(signal.code)
    rule = unit if isinstance(unit, Rule) else None
    title = unit.meta.title if isinstance(unit, Rule) else unit.title if unit else signal.test_zh or signal.source
    test = rule.meta.tests.get(signal.test) if rule else None
    declared = rule.meta.parameters if rule else {}
    thresholds = [threshold(name, value, declared.get(name)) for name, value in sorted(_of(evidence, "parameters"))]
    return {
        "id": signal.signal_id,
        "code": signal.code,
        "kind": "筛查疑点" if signal.kind == "finding" else "模型预警",
        "title": title,
        "test": signal.test_zh or title,
        "test_en": signal.test_en,
        "asks": rule.meta.asks if rule else "",
        "says": signal.says,
        "says_en": signal.says_en,
        "severity": signal.severity,
        "score": None if signal.score is None else f"{signal.score:.2f}",
        "match": "一致" if signal.match == "strong" else words.WEAK,
        "first_seen": signal.first_seen.isoformat(),
        "last_seen": signal.last_seen.isoformat(),
        "stands": signal.last_seen == ground.as_of,
        "at_stake": (test and test.at_stake) or (rule.meta.at_stake if rule else ""),
        "basis": _basis(signal, ground),
        "thresholds": thresholds,
        "law": [_law(name, about, ground) for name, about in sorted(_of(evidence, "law"))],
        "reasons": [each["zh"] for each in evidence.get("reasons", [])],
        "hash": signal.content_hash,
    }


def cited_articles(
    signals: Iterable[Signal], ground: Ground, beside: Iterable[tuple[str, tuple[str, ...]]] = ()
) -> list[Plain]:
    """The articles that these signals rest on, as in force on the night's day, each once, and those cited ``beside``
    them, with what each is cited for.

    One that came into force after the months that its signals name says since when it has been.
    """
    signals = list(signals)
    bases = [(signal.code, _basis(signal, ground)) for signal in signals] + [*beside]
    found = cited.articles(bases, ground.content.articles, ground.as_of)
    for one in found:
        months = [(signal.from_ym, signal.to_ym) for signal in signals if signal.code in one["codes"]]
        one |= cited.since(one["start"], months, one["procedure"])
    return found


def _basis(signal: Signal, ground: Ground) -> list[str]:
    unit = ground.unit(signal.code)
    return list(unit.basis_of(signal.test)) if unit else []


def _law(name: str, about: Mapping[str, Any], ground: Ground) -> Plain:
    if name not in ground.law.parameters:
        return {"title": name, "law": "", "value": "", "verified": bool(about["verified"])}
    parameter = ground.law.parameters[name]
    value = ""
    if None in parameter.by_key:
        try:
            value = _amount(ground.law.value(name, ground.as_of), parameter.unit)
        except LookupError:
            value = "当日无值"
    return {"title": parameter.title, "law": parameter.law, "value": value, "verified": bool(about["verified"])}


def _amount(value: int | date, unit: str) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return rows.measured(f"{value / 100:,.2f}" if unit.startswith("fen") else value, unit)


def _of(evidence: Plain, part: str) -> Iterable[tuple[str, Any]]:
    found: Plain = evidence.get(part, {})
    return found.items()


def threshold(name: str, value: Any, declared: Parameter | None) -> Plain:
    """A number of the rule's own as it was in force that night, in the unit people use."""
    unit = declared.unit if declared else ""
    shown = (
        f"{value / 100:,.2f}" if unit.startswith("fen") else f"{value:g}" if isinstance(value, float) else str(value)
    )
    return {
        "name": name,
        "value": shown,
        "unit": rows.UNITS.get(unit, unit),
        "source": declared.source if declared else "",
    }


def evidence(case: Case, signals: Sequence[Signal], ground: Ground, *, masked: bool) -> Plain:
    """``proofs``: the rows that prove, by table; ``explaining``: those that only explain them and the payments."""
    codes = held.proved(signals)
    paid: dict[str, set[int]] = {}
    for each in case.money.all():
        paid.setdefault(each.money_table, set()).add(each.money_key)
    proofs = [
        _proof(table, keys, ground, masked=masked)
        for table, keys in sorted(codes.items(), key=lambda item: _place(item[0]))
    ]
    subject = (case.subject_kind, case.subject_id)
    explained = explaining(ground.session, codes, paid, subject, counted(signals), masked=masked)
    return {"proofs": proofs, "explaining": explained}


def counted(signals: Iterable[Signal]) -> dict[str, dict[int, set[str]]]:
    """The rows that sentences count and that prove nothing by themselves, by table and key, with the codes."""
    found: dict[str, dict[int, set[str]]] = {}
    for signal in signals:
        for table, keys in _of(json.loads(signal.evidence), "shows"):
            for key in keys:
                found.setdefault(table, {}).setdefault(key, set()).add(signal.code)
    return found


def absent(signals: Iterable[Signal], ground: Ground, *, masked: bool) -> list[Plain]:
    """What the tests found in the case looked for and did not find, asked anew of the night's data."""
    statements = []
    for signal in signals:
        unit = ground.unit(signal.code)
        if unit and (asked := unit.absent_of(signal.test)):
            finding = absences.finding_of(signal, ground.session)
            # A model asks where there is something to ask by: that is what says that a row may be missing.
            every = signal.kind == "finding"
            statements += [(finding, one) for one in asked if every or all(map(finding.of_source, one.by.values()))]
    return absences.stated(statements, ground.session, masked=masked)


def payments_in_whole(signals: Sequence[Signal], ground: Ground, *, masked: bool) -> list[Plain]:
    """The payments that signals name, row by row: of a table that has few of them, and none that proves already."""
    proved = held.proved(signals)
    keys = {
        table: left
        for table, named in held.paid(signals).items()
        if (left := {key: codes for key, codes in named.items() if key not in proved.get(table, {})})
    }
    return [
        _proof(table, keys[table], ground, masked=masked, lead="涉及疑点")
        for table in sorted(keys, key=_place)
        if len(keys[table]) <= IN_WHOLE
    ]


def _proof(table: str, keys: Mapping[int, set[str]], ground: Ground, *, masked: bool, lead: str = "证明疑点") -> Plain:
    """One table's, each row with the codes it speaks for and its days, and the keys nobody knew that night."""
    states = rows.history(ground.session, table, keys)
    found = [each[-1] for each in states.values()]
    codes = ["、".join(sorted(keys[key])) for key in states]
    known = rows.shown(table, found, masked=masked) | led(table, states.values(), {lead: codes}) if found else {}
    return _nothing(table) | known | {"codes": codes, "missing": sorted(set(keys) - set(states))}


def _nothing(table: str) -> Plain:
    title = TABLES[table].title if table in TABLES else table
    return {"table": table, "title": title, "columns": [], "rows": [], "lead": [], "leads": []}


def _place(table: str) -> int:
    return list(TABLES).index(table) if table in TABLES else len(TABLES)


def look_alikes(signals: Sequence[Signal], ground: Ground, *, masked: bool) -> list[Plain]:
    """The honest explanations that resemble what was found in the case, and the document that clears each; first those
    that are still open, then those that the rule has ``excluded``, for which it says what it has ``done``.

    ``asked``: what was asked to leave out who is one of them, put anew to the night's data.
    """
    listed: dict[tuple[str, str], Plain] = {}
    statements: dict[tuple[str, str], list[tuple[Finding, Absence]]] = {}
    for signal in signals:
        unit, finding = ground.unit(signal.code), None
        for each in unit.look_alikes_of(signal.test) if unit else ():
            at = each.what, each.cleared_by
            said = listed.setdefault(
                at,
                {
                    "codes": [], "what": each.what, "cleared_by": each.cleared_by,
                    "papers": each.papers, "done": each.done, "excluded": True,
                },
            )  # fmt: skip
            if signal.code not in said["codes"]:
                said["codes"].append(signal.code)
            finding = finding or absences.finding_of(signal, ground.session)
            said["excluded"] &= each.excluded and not (each.unless and finding.meets(each.unless))
            if each.asked:
                statements.setdefault(at, []).extend((finding, one) for one in each.asked)
    for at, said in listed.items():
        answers = absences.stated(statements.get(at, ()), ground.session, masked=masked)
        said["asked"] = list(map(absences.in_a_line, answers))
    return sorted(listed.values(), key=lambda said: bool(said["excluded"]))


def town_of(case: Case, ground: Ground) -> str:
    """The case's town with its name."""
    if not case.town:
        return "未登记"
    return town_name(str(case.town), ground.session)


def town_name(code: str, session: Answering) -> str:
    """A town's name and code; the code alone where the reference table lacks it."""
    found = session.query("SELECT name_zh FROM ref_town WHERE town_code = $town", {"town": code}).to_pylist()
    return f"{found[0]['name_zh']}（{code}）" if found else code
