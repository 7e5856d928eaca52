"""Whom and what the case's rows tie together, two steps around its subject; other cases only where they are theirs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jihe.page import words
from jihe.review.case.drawing import ALARM, CALM, INK, PALE, hint, sheet, tag, text
from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.cases.models import Case, Reviewer
    from jihe.review.case.reading import Seen

Plain = dict[str, Any]
Node = tuple[str, int]
KINDS = ("person", "employer", "bank_account", "agent", "hospital", "platform", "operator", "expert")
MOST_ROWS = 500  # of this case that others are looked for by
MOST = 60  # nodes drawn; the rest are counted
WIDTH, HEIGHT = 960, 600
RADII = {1: (270, 150), 2: (430, 265)}  # of the rings


@dataclass(frozen=True)
class Edge:
    """Two that stand in the same rows: of which table, and how many."""

    one: Node
    other: Node
    table: str
    rows: int


@dataclass(frozen=True)
class Network:
    """``steps``: each node's distance from the subject; ``cases``: visible cases about a node."""

    subject: Node
    steps: Mapping[Node, int]
    edges: list[Edge]
    cases: Mapping[Node, list[Any]]
    left_out: int


def network(found: Seen, tables: Iterable[Plain]) -> Network:
    """The ties that the rows on the page show."""
    subject = (found.case.subject_kind, found.case.subject_id)
    ties: Counter[tuple[Node, Node, str]] = Counter()
    met = set[tuple[str, str]]()
    for table in tables:
        for row in table["rows"]:
            if (table["table"], str(row[0])) in met:
                continue
            met.add((table["table"], str(row[0])))
            nodes = sorted(
                _named(table, row),
                key=lambda node: (node != subject, KINDS.index(node[0]) if node[0] in KINDS else -1, node),
            )
            for other in nodes[1:]:
                ties[nodes[0], other, table["title"]] += 1
    edges = [Edge(one, other, title, count) for (one, other, title), count in sorted(ties.items())]
    met_by = Counter(node for edge in edges for node in (edge.one, edge.other))
    # An operator who stands in one kind of row alone ties nobody together.
    edges = [edge for edge in edges if not any(_alone(node, met_by, subject) for node in (edge.one, edge.other))]
    steps = {subject: 0}
    for distance in (1, 2):
        for edge in edges:
            for one, other in ((edge.one, edge.other), (edge.other, edge.one)):
                if steps.get(one) == distance - 1 and other not in steps:
                    steps[other] = distance
    kept = dict(sorted(steps.items(), key=lambda item: (item[1], item[0]))[:MOST])
    shown = [edge for edge in edges if edge.one in kept and edge.other in kept]
    return Network(subject, kept, shown, _cases(found.case, found.by, kept), len(steps) - len(kept))


def _alone(node: Node, met_by: Mapping[Node, int], subject: Node) -> bool:
    return node[0] == "operator" and node != subject and met_by[node] == 1


def _named(table: Plain, row: list[Any]) -> set[Node]:
    """The persons, employers, accounts and others that a row names."""
    declared = TABLES[table["table"]]
    found: set[Node] = {(declared.name, int(row[0]))} if declared.name in KINDS else set()
    for column, value in zip(table["columns"], row, strict=True):
        ref = declared.column(column["name"]).ref
        kind = ref.partition(".")[0] if ref else ""
        if kind in KINDS and value is not None and str(value).isdecimal():
            found.add((kind, int(value)))
    return found


def _cases(case: Case, by: Reviewer, nodes: Iterable[Node]) -> dict[Node, list[Any]]:
    """Other cases about these that ``by`` may see."""
    from django.db.models import Q

    from jihe.cases.rights import visible_cases

    about = Q()
    by_kind: dict[str, list[int]] = {}
    for kind, number in nodes:
        by_kind.setdefault(kind, []).append(number)
    for kind, numbers in by_kind.items():
        about |= Q(subject_kind=kind, subject_id__in=numbers)
    found: dict[Node, list[Any]] = {}
    for each in visible_cases(by).filter(about).exclude(pk=case.pk).order_by("number")[:MOST]:
        found.setdefault((each.subject_kind, each.subject_id), []).append(each)
    return found


def sharing(case: Case, by: Reviewer) -> list[tuple[Any, str]]:
    """Cases that ``by`` may see and that rest on the same rows, or name the same payments, as this one, with which.

    It looks through the proofs of every case, so it is for the section alone.
    """
    from jihe.cases.models import SignalProof
    from jihe.cases.rights import visible_cases

    keys: dict[str, set[int]] = {}
    mine = SignalProof.objects.filter(signal__case=case, current=True).values_list("proof_table", "proof_key")
    for table, key in mine[:MOST_ROWS]:
        keys.setdefault(table, set()).add(key)
    others: dict[int, set[str]] = {}
    for table, wanted in keys.items():
        shared = SignalProof.objects.filter(proof_table=table, proof_key__in=wanted, current=True)
        for each in shared.exclude(signal__case=case).values_list("signal__case", flat=True):
            others.setdefault(each, set()).add(TABLES[table].title if table in TABLES else table)
    for each in case.money.values_list("claims__signal__case", flat=True).distinct():
        if each not in (None, case.pk):
            others.setdefault(each, set()).add("支付")
    found = visible_cases(by).filter(pk__in=others).select_related("card").order_by("number")[:MOST]
    return [(each, "、".join(sorted(others[each.pk]))) for each in found]


def picture(made: Network, found: Seen) -> str:
    """Rings around the subject, in the order of kinds and numbers: the same rows, the same picture."""
    places = {made.subject: (WIDTH / 2, HEIGHT / 2)}
    for distance in (1, 2):
        ring = [node for node, step in made.steps.items() if step == distance]
        for place, node in enumerate(ring):
            turn = 2 * math.pi * place / len(ring) - math.pi / 2 + distance * 0.3
            places[node] = (
                WIDTH / 2 + math.cos(turn) * RADII[distance][0],
                HEIGHT / 2 + math.sin(turn) * RADII[distance][1],
            )
    parts = []
    for edge in made.edges:
        (x1, y1), (x2, y2) = places[edge.one], places[edge.other]
        title = hint(f"{edge.table} {edge.rows} 条")
        parts.append(
            tag("line", title, x1=x1, y1=y1, x2=x2, y2=y2, stroke=PALE, stroke_width=min(1 + edge.rows / 6, 4))
        )
    for node, (x, y) in places.items():
        mark = ALARM if node == made.subject else CALM
        parts.append(
            tag("circle", cx=x, cy=y, r=9 if node == made.subject else 6, fill=mark)
            if node[0] == "person"
            else tag("rect", x=x - 6, y=y - 6, width=12, height=12, fill=mark if node == made.subject else INK)
        )
        below = y + 20 if y >= HEIGHT / 2 else y - 12
        parts.append(text(x, below, label(node, found), anchor="middle", size=11))
        if node in made.cases:
            parts.append(
                text(
                    x,
                    below + (13 if y >= HEIGHT / 2 else -13),
                    f"另案 {len(made.cases[node])} 件",
                    anchor="middle",
                    fill=ALARM,
                    size=11,
                )
            )
    return sheet(WIDTH, HEIGHT, "".join(parts), f"关系图：{len(made.steps)} 个对象，{len(made.edges)} 条联系，见下表")


def label(node: Node, found: Seen) -> str:
    """A node's name, masked, with its number."""
    name = found.names.get(node, "")
    said = words.subject(*node) if node[0] != "operator" else f"经办人员 {node[1]}"
    return f"{name} {said}" if name else said
