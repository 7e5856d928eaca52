"""What the templates of a case show, part by part; each part a function of what was read (``reading.Seen``)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jihe.cases import accounts, audit, deadlines, moves, plans
from jihe.cases.exporting import folding, reckoning, tally
from jihe.cases.exporting.paper import threshold
from jihe.cases.models import AuditEntry, CaseNight, Signal
from jihe.cases.moves import Role
from jihe.cases.steps import holding
from jihe.cases.why import Why
from jihe.law import load
from jihe.page import words
from jihe.review.case import network as ties
from jihe.review.case import timeline as times
from jihe.review.case.peers import peers
from jihe.review.case.reading import Seen, tables
from jihe.review.case.rings import rings

if TYPE_CHECKING:
    pass

Plain = dict[str, Any]
BESIDE = 3  # rows of a table that stand side by side
FIRST = 60  # rows of a table on the case's page; its section has all


def signals(found: Seen, new: frozenset[str], more: frozenset[str]) -> Plain:
    """Section 1: each suspicion with its law, proofs and look-alikes, and how fresh and sure its registries are.

    ``new``: those of the latest night; ``more``: those that it proves by further rows.
    """
    return {
        "signals": [
            _signal(found, signal) | {"new": signal.signal_id in new, "more": signal.signal_id in more}
            for signal in found.signals
        ]
    }


def _signal(found: Seen, signal: Signal) -> Plain:
    from jihe.content.units import Rule

    evidence, ground = json.loads(signal.evidence), found.ground
    unit = ground.unit(signal.code) if ground else None
    rule = unit if isinstance(unit, Rule) else None
    title = rule.meta.title if rule else unit.title if unit is not None else ""  # type: ignore[union-attr]
    test = rule.meta.tests.get(signal.test) if rule else None
    gravity = words.SEVERITIES[signal.severity]
    rows = found.rows
    kept = [_kept(table, signal.code) for table in rows["proofs"]] if rows else []
    fresh = rows["fresh"] if rows else {}
    proofs = [(one, len(keys), list(folding.marks(keys)), fresh.get(one["table"], "")) for one, keys in kept if keys]
    return {
        "row": signal, "title": title, "gravity": gravity[0], "gravity_en": gravity[1],
        "asks": rule.meta.asks if rule else "", "asks_en": rule.meta.asks_en if rule else "",
        "weak": signal.match != "strong", "weak_told": words.WEAK,
        "basis": _basis(found, signal, unit), "parameters": [
            threshold(name, value, rule.meta.parameters.get(name) if rule else None)
            for name, value in sorted(evidence.get("parameters", {}).items())
        ],
        "unverified": [name for name, about in sorted(evidence.get("law", {}).items()) if not about["verified"]],
        "stands": found.ground is None or signal.last_seen == found.ground.as_of,
        "proofs": proofs,
        "look_alikes": [one for one in rows["look_alikes"] if signal.code in one["codes"]] if rows else [],
        "absences": [one for one in rows["absences"] if signal.code in one["codes"]] if rows else [],
        "peers": peers(signal, found.run_id, getattr(signal, "reasons", None)),
        "read": rows is not None,
        "at_stake": (test and test.at_stake) or (rule.meta.at_stake if rule else ""), "money": _money_of(found, signal),
    }  # fmt: skip


def _money_of(found: Seen, signal: Signal) -> Plain | None:
    """What the signal counts of which payments: by its own id, for two signals may be of one code and test."""
    every = found.rows["signal_payments"] if found.rows else []
    return next((one for one in every if one["signal"] == signal.signal_id), None)


def _kept(table: Plain, code: str) -> tuple[Plain, list[str]]:
    """The numbers of those rows of a table that prove this rule's finding."""
    keys = [str(row[0]) for row, codes in zip(table["rows"], table["codes"], strict=True) if code in codes.split("、")]
    return table, keys


def _basis(found: Seen, signal: Signal, unit: Any) -> list[Plain]:
    """The articles of a signal, with their text where the night's rows were read."""
    cited = list(unit.basis_of(signal.test)) if unit is not None else []
    known = found.rows["articles"] if found.rows else []
    return [{"cited": one, "article": next((each for each in known if one in each["cited"]), None)} for one in cited]


def evidence(found: Seen, most: int | None = None) -> Plain:
    """Section 2: the rows themselves, what the sentences count, the reckoning, and what to check."""
    if found.rows is None:
        return {}
    rows, told = found.rows, found.rows["explaining"]
    groups = (
        (_("Rows that prove, and whose they are"), _beside(rows["proofs"], told["tables"]), True),
        (_("Rows that the sentences count"), told["counted"], True),
        (_("Payments in whole"), rows["payments_in_whole"], most is None),
        (_("Rows that explain and prove nothing"), [one for one in told["tables"] if one["table"] != "person"], True),
    )
    return {
        "groups": [
            {"name": name, "tables": [_cut(table, most) for table in found_tables], "open": opened}
            for name, found_tables, opened in groups
        ],
        "more": told["more"], "points": told["points"], "absences": rows["absences"],
        "changes": [one for one in told["changes"] if one["matters"]], "fresh": rows["fresh"],
        "sheets": [(one, reckoning.printed(one)) for one in reckoning.sheets(found.signals)],
        "tallies": [(one, tally.printed(one)) for one in tally.tallies(found.signals)],
        "articles": rows["articles"],
    }  # fmt: skip


def _beside(proofs: list[Plain], explaining: list[Plain]) -> list[Plain]:
    """The rows that prove, and the persons' own records among them."""
    persons = [one for one in explaining if one["table"] == "person"]
    return [*persons, *proofs]


def _cut(table: Plain, most: int | None) -> Plain:
    """A table for the page: heads, and lines of cells as text.

    A few rows stand side by side with their headings at the left, so that a registry's row is read beside the
    person's; many stand below each other.
    """
    rows = table["rows"][:most]
    columns, leads = table["columns"], table["leads"] or [[] for _ in table["rows"]]
    heads = [*((each, False) for each in table["lead"]), *((_headed(each), each["look"] != "text") for each in columns)]
    cells = [[*lead, *map(_cell, row, columns)] for row, lead in zip(rows, leads, strict=False)]
    lines = [[(cell, number) for cell, (_, number) in zip(line, heads, strict=True)] for line in cells]
    return {
        **table, "heads": heads, "lines": lines, "rest": len(table["rows"]) - len(rows),
        "beside": [(head, [line[at] for line in cells]) for at, (head, _) in enumerate(heads)]
        if len(table["rows"]) <= BESIDE else None,
    }  # fmt: skip


def _headed(column: Plain) -> str:
    return f"{column['zh']}（{column['unit']}）" if column["unit"] else str(column["zh"])


def _cell(cell: Any, column: Plain) -> str:
    if cell is None:
        return ""
    return f"{cell / 100:,.2f}" if column["look"] == "money" else str(cell)


def timeline(found: Seen, most: int | None = None) -> Plain:
    """Section 3; of a night that is no longer kept the case's own way alone."""
    if found.waits:
        return {}
    made = times.events(tables(found.rows) if found.rows else [], found.steps)
    spans = times.conflicts(found.signals)
    return {
        "timeline": times.picture(made, spans), "conflicts": spans,
        "events": made[:most], "events_rest": len(made) - len(made[:most]),
    }  # fmt: skip


def network(found: Seen, most: int | None = None) -> Plain:
    """Section 4."""
    if found.rows is None:
        return {}
    made = ties.network(found, tables(found.rows))
    edges = [(ties.label(edge.one, found), ties.label(edge.other, found), edge) for edge in made.edges]
    cases = [
        (ties.label(node, found), each) for node, found_cases in sorted(made.cases.items()) for each in found_cases
    ]
    return {
        "network": ties.picture(made, found), "nodes": len(made.steps), "left_out": made.left_out,
        "edges": edges[:most], "edges_rest": len(edges) - len(edges[:most]),
        "other_cases": cases, "sharing": ties.sharing(found.case, found.by) if most is None else [],
        "rings": rings(found, most),
    }  # fmt: skip


def money(found: Seen, most: int | None = None) -> Plain:
    """Section 5: how the money is made, payment by payment; where it lies in the books; what is agreed."""
    from jihe.cases.models import Entry

    case = found.case
    entries = Entry.objects.filter(case=case).select_related("by").order_by("seq")
    told: Plain = {
        "entries": [
            {
                "row": each, "kind": accounts.KINDS[each.kind].zh, "from": accounts.title(each.from_account),
                "to": accounts.title(each.to_account),
            }
            for each in entries
        ],
        "balances": [
            {"account": account, "title": accounts.title(account), "fen": fen}
            for account, fen in found.balances.items()
            if fen
        ],
        "plan": plans.progress(case),
    }  # fmt: skip
    if found.rows is not None:
        paid = found.rows["payments"]
        rows = paid["rows"][:most]
        told |= {
            "paid": paid,
            "payments": rows,
            "payments_rest": len(paid["rows"]) - len(rows),
            "by_signal": found.rows["signal_payments"],
        }
    return told


def history(found: Seen) -> Plain:
    """Section 6: steps with verdicts, files, and for supervisors who looked."""
    case, by, steps = found.case, found.by, found.steps
    undone = {step.undoes for step in steps if step.undoes is not None}
    looks: list[Any] = []
    if by.role in (Role.SUPERVISOR, Role.DISCIPLINE):
        looks = list(
            AuditEntry.objects.filter(object_kind="case", object_key=case.number, action__in=LOOKS).order_by("-seq")[
                :FIRST
            ]
        )
    return {
        "steps": [{"row": step, "title": moves.title(step.action), "undone": step.seq in undone} for step in steps],
        "verdicts": [{"row": each, "undone": each.step.seq in undone} for each in found.verdicts],
        "files": list(case.attachments.select_related("by").order_by("seq")), "looks": looks,
    }  # fmt: skip


LOOKS = ("case.look", "case.unmask", "case.export", "case.file")


def why(found: Seen) -> Plain:
    """Why it stands where it stands on the latest list that ranked it: the terms, and what they rest on."""
    ranked = CaseNight.objects.filter(case=found.case, rank__isnull=False).order_by("night__as_of", "night").last()
    if ranked is None:
        return {"ranked": None}
    told = Why.of(ranked.p_upheld or 0.0, ranked.why)
    english = get_language() == "en"
    return {
        "ranked": ranked,
        "hours": (ranked.minutes or 0) / 60,
        "chance": f"{100 * (ranked.p_upheld or 0):.0f}%",
        "lines": [en if english else zh for zh, en in told.lines()] if told else [],
    }


def to_do(found: Seen) -> Plain:
    """What to do next and by when: the declared steps, the deadlines, the limits for a fine and the police."""
    today = audit.now().date()
    due = deadlines.all_due(found.case, holding(found.steps), load())
    return {
        "next_steps": found.rows["next_steps"] if found.rows else [],
        "limits": found.rows["limits"] if found.rows else None,
        "due": [
            {"day": one.day, "kind": one.kind.label, "late": one.day < today, "days": (one.day - today).days}
            for one in due
        ],
    }


SECTIONS: Mapping[str, Callable[[Seen], Plain]] = {
    "evidence": evidence, "timeline": timeline, "network": network, "money": money, "history": history,
}  # fmt: skip
