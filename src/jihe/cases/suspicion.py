"""The suspicion list [疑点清单] of a night in Excel: what was found, the law, the money, the reply."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.cases.effort import measured_numbers
from jihe.cases.identity import Docket
from jihe.cases.notes import notes
from jihe.cases.reading import ListedCase, Said, listed, night_of
from jihe.cases.sheets import Book, Cell
from jihe.cases.why import Why
from jihe.page import words

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.law import Law

TOWNS = (Docket.RECOVER, Docket.OWED, Docket.SERVICE)
SHOWN_SIGNALS = 12  # in one cell; the case has them all


@dataclass(frozen=True)
class LookAlike:
    """An honest situation that resembles the finding and that the rule does not leave out itself, and the document that
    clears it; of these tests, or of all.
    """

    what: str
    cleared_by: str
    tests: Collection[str] = ()


@dataclass(frozen=True)
class Dossier:
    """What the list says about a rule or a model beside its findings: title, law, honest explanations.

    ``narrowed``: by test, the articles that it alone rests on.
    """

    title: str
    basis: Sequence[str] = ()
    look_alikes: Sequence[LookAlike] = ()
    narrowed: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def basis_of(self, test: str) -> Sequence[str]:
        """The articles that the test rests on."""
        return self.narrowed.get(test, self.basis)

    def look_alikes_of(self, test: str) -> list[LookAlike]:
        """The honest situations that resemble the test."""
        return [one for one in self.look_alikes if not one.tests or test in one.tests]


def suspicion_list(
    run_id: str,
    path: Path,
    signals: pa.Table,
    proofs: pa.Table,
    dossiers: Mapping[str, Dossier],
    law: Law,
    versions: Mapping[str, str],
    *,
    public_power: bool = False,
) -> int:
    """Write the list of a ranked night to ``path``; how many cases it holds. The same night, the same bytes.

    ``signals``, ``proofs``: the night's, as given to ``update``. ``dossiers``: by code; a code without one is
    shown by its code alone. ``versions``: what the night was made from, label → value, for the notes. The
    town's list holds the dockets ``recover``, ``owed`` and, where it has cases, ``service``; with ``public_power``
    it is the discipline unit's, and holds theirs alone. The file appears whole or not at all. Raises BadInputError for
    a night not ranked.
    """
    night = night_of(run_id)
    dockets = (Docket.PUBLIC_POWER,) if public_power else TOWNS
    lists = {str(docket): listed(run_id, docket, signals, proofs) for docket in dockets}
    data = io.BytesIO()
    with Book(data, run_id, night.as_of) as book:
        for docket, cases in lists.items():
            if cases or docket != Docket.SERVICE:
                book.list_sheet(docket, [row_of(case, dossiers, law) | _why(case) for case in cases])
        book.notes_sheet(notes(night, versions, measured_numbers(night, law)))
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(data.getvalue())
    partial.replace(path)
    return sum(map(len, lists.values()))


def row_of(case: ListedCase, dossiers: Mapping[str, Dossier], law: Law) -> dict[str, Cell]:
    """What a list says of one case, by the names of ``sheets.COLUMNS``; the reply is left empty."""
    shown = case.signals[:SHOWN_SIGNALS]
    tests = dict.fromkeys((said.code, said.test) for said in case.signals)
    known = [(dossiers[code], test) for code, test in tests if code in dossiers]
    more = len(case.signals) - len(shown)
    findings = [_finding(said, dossiers) for said in shown] + [f"另有 {more} 项疑点，见案件"] * (more > 0)
    amount = case.owed_fen if case.docket == Docket.OWED else case.at_stake_fen
    unverified = sorted({name for said in case.signals for name in said.unverified})
    return {
        "rank": case.rank,
        "number": case.number,
        "line": words.word("case_line", case.line),
        "subject": words.subject(case.subject_kind, case.subject_id),
        "findings": "\n".join(findings),
        "proofs": words.rows(proof for said in case.signals for proof in said.proofs),
        "basis": "\n".join(dict.fromkeys(text for dossier, test in known for text in dossier.basis_of(test))),
        "amount": amount / 100,
        "elsewhere": case.elsewhere_fen / 100,
        "expected": case.expected_fen / 100,
        "hours": case.minutes / 60,
        "look_alikes": "\n".join(
            dict.fromkeys(
                f"{each.what} → {each.cleared_by}" for dossier, test in known for each in dossier.look_alikes_of(test)
            )
        ),
        "unverified": "\n".join(f"未核实：{_title(law, name)}" for name in unverified),
    }


def _why(case: ListedCase) -> dict[str, Cell]:
    why = Why.of(case.p_upheld, case.why)
    return {"why": ""} if why is None else {"why": "\n".join(zh for zh, _ in why.lines())}


def _title(law: Law, name: str) -> str:
    return law.parameters[name].title if name in law.parameters else name


def _finding(said: Said, dossiers: Mapping[str, Dossier]) -> str:
    rule = dossiers[said.code].title if said.code in dossiers else ""
    title = f" {said.test_zh or rule}".rstrip()
    sure = f"预警 {said.score:.2f}" if said.score is not None else f"{said.severity} 级"
    weak = f"（{words.WEAK}）" if said.match == "weak" else ""
    stale = f"（本晚未能复查，为 {said.carried:%Y-%m-%d} 的结果）" if said.carried else ""
    return f"【{said.code}{title}｜{sure}】{said.says}{weak}{stale}"
