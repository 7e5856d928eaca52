"""Where rows of one page contradict each other: points to check, asked as questions; they prove nothing.

What is held against what is declared here. Only rows that the page shows are compared, and where a value is missing
nothing can be told, so nothing is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jihe.cases.exporting import rows
from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.schema import Table

Plain = dict[str, Any]
Row = Mapping[str, Any]
Rows = Mapping[str, Mapping[int, Row]]


@dataclass(frozen=True)
class Relation:
    """How two values stand to each other where they contradict: the test, and what is then said and asked."""

    holds: Callable[[Any, Any], bool]
    zh: str
    en: str
    last: bool = False  # of several rows the one with the last value speaks, else the one with the first

    def between(self, value: Any, against: Any) -> bool | None:
        """Whether they contradict each other; None where one of them is not there."""
        return None if value is None or against is None else self.holds(_plain(value), _plain(against))


@dataclass(frozen=True)
class Against:
    """A column held against one of another row, to which the columns ``on`` lead; of the row itself without them.

    ``unless``: a column of the other row that takes it out of the question, once filled.
    """

    table: str
    column: str
    relation: Relation
    other: str
    against: str
    on: tuple[str, str] | None = None
    unless: str = ""


@dataclass(frozen=True)
class OneHand:
    """Steps of one matter that different people should have taken, by the columns that name them."""

    table: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Merged:
    """A record that was merged into another one by ``into``: what of it differs from that of the person it stands for.

    All that was filed under either counts as one person's, so a case may stand on the merger alone.
    """

    table: str
    into: str
    columns: tuple[str, ...]


Check = Against | OneHand | Merged

DIFFERS = Relation(
    lambda value, against: bool(value != against),
    "与{against} 不一致，以哪一项为准？", "they differ; which one holds?",
)  # fmt: skip
BEFORE = Relation(
    lambda value, against: _earlier(value, against),
    "早于{against}，依据何在？", "the first is earlier; on what ground?",
)  # fmt: skip
AFTER = Relation(
    lambda value, against: _earlier(against, value),
    "晚于{against}，是否本人办理、记录是否有误？", "the first is later; was it the person, and are the records right?",
    last=True,
)  # fmt: skip
SAME = Relation(
    lambda value, against: bool(value == against),
    "同时是{against}，是否自录自批？", "one and the same; did one person enter and approve it?",
)  # fmt: skip

ANOTHERS = Relation(
    lambda value, against: bool(value != against),
    "不是{against}，有无本人书面委托或其他依据？", "another's account; on what authority or ground?",
)  # fmt: skip
NAMESAKE = Relation(
    lambda value, against: bool(value != against),
    "与{against} 不一致，是否同一人？", "the names differ; is it the same person?",
)  # fmt: skip

_PERSON, _EMPLOYER, _ACCOUNT = ("person_id", "person_id"), ("employer_id", "employer_id"), ("acct_id", "acct_id")
_DIED = ("ext_death", "death_date", _PERSON, "revoked_date")

CHECKS: tuple[Check, ...] = (
    Merged("person", "merged_into", ("name", "birth_date", "id_no", "household_id")),
    Against("pension_award", "birth_date_used", DIFFERS, "person", "birth_date", _PERSON),
    Against("pension_award", "birth_date_used", DIFFERS, "pension_award", "archive_birth_date"),
    Against("ext_death", "death_date", DIFFERS, *_DIED),
    Against("wi_case", "death_ts", DIFFERS, *_DIED),
    Against("certification", "cert_ts", AFTER, *_DIED),
    Against("enrolment", "start_date", AFTER, *_DIED),
    Against("ui_claim", "apply_ts", AFTER, *_DIED),
    Against("contribution", "ym", BEFORE, "employer", "reg_date", _EMPLOYER),
    Against("enrolment", "start_date", BEFORE, "employer", "reg_date", _EMPLOYER),
    Against("pension_payment", "person_id", ANOTHERS, "bank_account", "holder_person_id", _ACCOUNT),
    Against("ui_payment", "person_id", ANOTHERS, "bank_account", "holder_person_id", _ACCOUNT),
    Against("wi_benefit", "payee_person_id", ANOTHERS, "bank_account", "holder_person_id", _ACCOUNT),
    Against("death_benefit", "payee_person_id", ANOTHERS, "bank_account", "holder_person_id", _ACCOUNT),
    Against("contribution", "op_id", SAME, "pension_award", "op_approve", _PERSON),
    *(
        Against(name, "name", NAMESAKE, "person", "name", _PERSON)
        for name, table in TABLES.items()
        if name.startswith("ext_") and {"id_no", "name"} <= {column.name for column in table.columns}
    ),
    OneHand("pension_award", ("op_accept", "op_review", "op_approve")),
    OneHand("ui_claim", ("op_accept", "op_review")),
    OneHand("wi_case", ("op_accept", "op_investigate", "op_decide")),
    OneHand("wi_benefit", ("op_review", "op_approve")),
)


def points(shown: Rows, checks: Iterable[Check] = CHECKS) -> list[Plain]:
    """``zh`` and ``en`` of each point to check, and the ``rows`` it is about.

    A registry's row has the ``person_id`` of whom it was taken for.
    """
    return [point for check in checks for point in _asked(check, shown)]


def _asked(check: Check, shown: Rows) -> Iterator[Plain]:
    if isinstance(check, OneHand):
        return _hands(check, shown)
    return _merged(check, shown) if isinstance(check, Merged) else _against(check, shown)


def _against(check: Against, shown: Rows) -> Iterator[Plain]:
    """One point for each value held against, however many rows speak against it; values that differ are told apart."""
    speak: dict[Any, tuple[dict[int, None], dict[int, None]]] = {}
    theirs = shown.get(check.table, {})
    for key, row in theirs.items():
        for other, held in _others(check, key, row, shown):
            value, against = row[check.column], held[check.against]
            if check.relation.between(value, against):
                said = _plain(value) if check.relation is DIFFERS else None
                told = speak.setdefault((row[check.on[0]] if check.on else key, _plain(against), said), ({}, {}))
                told[0][key] = told[1][other] = None
    for keys, others in speak.values():
        in_order = sorted(keys, key=lambda key: (_plain(theirs[key][check.column]), key))
        first = in_order[-1 if check.relation.last else 0]
        yield _point(check, first, list(others), len(keys), shown)


def _others(check: Against, key: int, row: Row, shown: Rows) -> Iterator[tuple[int, Row]]:
    """The rows that this one is held against; two of one table only once."""
    if check.on is None:
        yield key, row
        return
    value = row.get(check.on[0])
    for other, held in shown.get(check.other, {}).items():
        same = value is not None and held.get(check.on[1]) == value and (check.other != check.table or key < other)
        if same and not (check.unless and held[check.unless] is not None):
            yield other, held


def _point(check: Against, key: int, others: list[int], count: int, shown: Rows) -> Plain:
    table, against = TABLES[check.table], TABLES[check.other]
    mine, theirs = table.column(check.column), against.column(check.against)
    value = rows.told(mine, shown[check.table][key][check.column], masked=True)
    held = rows.told(theirs, shown[check.other][others[0]][check.against], masked=True)
    held = "" if check.relation is SAME else f" {held}"
    many, many_en = (f" 等 {count} 条", f" and {count - 1} more") if count > 1 else ("", "")
    whose, whose_en = "", ""
    if check.on is not None:
        whose, whose_en = f"{against.title} {_list(others)} 的", f"{_short(against)} {_list(others, ', ')}: "
    zh = check.relation.zh.format(against=f"{whose}{theirs.zh}{held}")
    mine_en, theirs_en = _first(mine.en), f"{whose_en}{_first(theirs.en)}{held}"
    return {
        "zh": f"{table.title} {key}{many}：{mine.zh} {value} {zh}",
        "en": f"{_short(table)} {key}{many_en}: {mine_en} {value}; {theirs_en}: {check.relation.en}",
        "rows": [_named(check.table, key), *(_named(check.other, other) for other in others if check.on is not None)],
    }


def _list(keys: list[int], comma: str = "、") -> str:
    return comma.join(map(str, keys))


def _short(table: Table) -> str:
    return table.title_en.partition(",")[0]


def _first(said: str) -> str:
    """What a column is, without the remarks behind it."""
    return said.partition(";")[0]


def _hands(check: OneHand, shown: Rows) -> Iterator[Plain]:
    table = TABLES[check.table]
    for key, row in shown.get(check.table, {}).items():
        took: dict[int, list[str]] = {}
        for name in check.columns:
            if row[name] is not None:
                took.setdefault(row[name], []).append(name)
        for operator, names in took.items():
            if len(names) > 1:
                steps = [table.column(name) for name in names]
                yield {
                    "zh": f"{table.title} {key}：{'、'.join(step.zh for step in steps)}都是"
                    f"经办人员（编号 {operator}），应当分开的环节是否由一人办理？",
                    "en": f"{_short(table)} {key}: {', '.join(step.en for step in steps)}: all are {operator}; "
                    "did one person take steps that are to be kept apart?",
                    "rows": [_named(check.table, key)],
                }


def _merged(check: Merged, shown: Rows) -> Iterator[Plain]:
    """One point a merged record, without the values: which of them differ from the record that stays."""
    table, theirs = TABLES[check.table], shown.get(check.table, {})
    for key, row in theirs.items():
        root, passed = row[check.into], {key}
        while root in theirs and root not in passed and theirs[root][check.into] is not None:
            passed.add(root)
            root = theirs[root][check.into]
        own = theirs.get(root)
        if own is None or root in passed:
            continue
        differ = [table.column(name) for name in check.columns if DIFFERS.between(row[name], own[name])]
        if differ:
            yield {
                "zh": f"{table.title} {key} 已并入{table.title} {root}，两份档案的{'、'.join(one.zh for one in differ)}"
                "不一致：归并依据何在，是否两人？",
                "en": f"{_short(table)} {key} was merged into {root}, yet they differ in "
                f"{', '.join(_first(one.en) for one in differ)}; on what ground, and are they two people?",
                "rows": [_named(check.table, key), _named(check.table, root)],
            }


def _named(table: str, key: int) -> Plain:
    return {"table": table, "title": TABLES[table].title, "key": str(key)}


def _plain(value: Any) -> Any:
    """A time as its day: what happened on one day is no contradiction."""
    return value.date() if isinstance(value, datetime) else value


def _earlier(first: date | int, then: date | int) -> bool:
    """Whether the first lies before the other; by months where one of them is a month."""
    if isinstance(first, date) and isinstance(then, date):
        return first < then
    return _month(first) < _month(then)


def _month(value: date | int) -> int:
    return value if isinstance(value, int) else value.year * 100 + value.month
