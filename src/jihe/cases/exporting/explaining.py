"""The rows that explain a case and prove nothing: whose, under which benefit, into which account; what was restated.

They are found by following the schema's references from the rows that prove and the payments, all as the night knew
them. They are no proofs: nothing here enters a signal's identity or brings a cleared case back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from jihe.cases.exporting import rows
from jihe.cases.exporting.contract import CONTRACT, HAPPENED, MOST_CHANGES, MOST_ROWS, RECORDED, day, happened, matters
from jihe.cases.exporting.contradictions import points
from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.engines.answering import Answering
    from jihe.schema import Column

Plain = dict[str, Any]
Keys = Mapping[str, Collection[int]]
Row = dict[str, Any]
SELF = "本人登记"
CORRECTED = "更正"
STATES = ("status", "pay_status", "decision")  # where a change says that the matter moved on
MERGED = "已并入的档案"
COUNTED = "句中所计"
SUBJECT = "核查对象"


@dataclass
class _Known:
    """Rows with all their states as of the night, oldest first; asked for once."""

    session: Answering
    states: dict[tuple[str, int], list[Row]] = field(default_factory=dict)
    linked: dict[tuple[str, int], int] = field(default_factory=dict)  # of a registry's row, the person it was taken for

    @cached_property
    def towns(self) -> dict[str, str]:
        """Names of the towns by code."""
        named = self.session.query("SELECT town_code, name_zh FROM ref_town").to_pylist()
        return {row["town_code"]: row["name_zh"] for row in named}

    def read(self, table: str, keys: Collection[int]) -> dict[int, Row]:
        """The rows as last known, by key; a key that nobody knew that night is not there."""
        wanted = {each for each in keys if (table, each) not in self.states}
        if wanted:
            told = rows.history(self.session, table, wanted)
            self.states |= {(table, key): states for key, states in told.items()}
        return {each: self.states[table, each][-1] for each in sorted(keys) if (table, each) in self.states}


@dataclass
class _Reached:
    """An explaining row: why it stands there and by which tables' rows, and what of a registry's identity agrees."""

    why: dict[str, list[str]] = field(default_factory=dict)
    compared: list[str] = field(default_factory=list)

    @property
    def reasons(self) -> str:
        """Why it stands there: 本人登记（养老金发放、死亡信息）；持有人（银行账户）."""
        return "；".join(f"{why}（{'、'.join(by)}）" if by else why for why, by in self.why.items())


def explaining(
    session: Answering,
    proofs: Keys,
    payments: Keys,
    subject: tuple[str, int] | None = None,
    counted: Mapping[str, Mapping[int, Collection[str]]] | None = None,
    *,
    masked: bool,
) -> Plain:
    """``counted``: tables of the rows that sentences count; ``tables`` of those that explain; ``changes`` of restated
    ones; each with how many are not shown.

    ``points``: where these, the proofs and the payments contradict each other.
    ``proofs`` and ``payments``: keys by table; ``subject``: table and key of whom the case is about; ``counted``: rows
    that sentences count, each with the codes of those. They are all shown, and nothing is followed from them but the
    employer that ties a counted enrolment to a business.
    """
    known = _Known(session)
    seeds = {table: {*proofs.get(table, ()), *payments.get(table, ())} for table in TABLES}
    reached: dict[tuple[str, int], _Reached] = {}
    if subject is not None and subject[0] in CONTRACT:
        _reach(reached, seeds, *subject, SUBJECT, "")
    ring = {table: set(known.read(table, keys)) for table, keys in seeds.items() if keys}
    first, followed = True, set[tuple[str, int]]()
    while ring:
        for table in sorted(ring, key=_place):
            _follow(known, table, ring[table], reached, seeds, all_of=first)
        if first:
            _persons_of_registries(known, ring, reached, seeds)
            _holders(known, seeds, reached)
        ring, first = {}, False
        for table, key in set(reached) - followed:
            ring.setdefault(table, set()).add(key)
        followed = set(reached)
    for table, keys in (counted or {}).items():
        for key, codes in keys.items():
            for code in sorted(codes):
                _reach(reached, seeds, table, key, COUNTED, code)
    tied = _tied(known, proofs, counted or {}, reached, seeds)
    together = {at for at in reached if at[1] in (counted or {}).get(at[0], ()) or at in tied}
    apart = {at: told for at, told in reached.items() if at not in together}
    tables, more = _shown(known, apart, masked=masked)
    told = _shown(known, {at: reached[at] for at in together}, most=len(together), masked=masked)[0]
    return {
        "counted": told,
        "tables": tables,
        "more": more,
        "most": MOST_ROWS,
        "points": points(_on_page(known, seeds, [*told, *tables])),
        **_changes(known, proofs, reached, payments, masked=masked),
    }


def _on_page(known: _Known, seeds: Keys, tables: Iterable[Plain]) -> dict[str, dict[int, Row]]:
    """The rows that prove, were paid or are shown to explain, by table and key; a registry's with its person."""
    keys = {table: set(there) for table, there in seeds.items()}
    for told in tables:
        keys[told["table"]] |= {int(row[0]) for row in told["rows"]}
    return {
        table: {
            key: row | ({"person_id": known.linked.get((table, key))} if TABLES[table].external else {})
            for key, row in known.read(table, there).items()
        }
        for table, there in keys.items()
        if there
    }


def _follow(
    known: _Known,
    table: str,
    keys: Collection[int],
    reached: dict[tuple[str, int], _Reached],
    seeds: Keys,
    *,
    all_of: bool,
) -> None:
    """What these rows refer to: of a row that proves or was paid by every column, of others as the contract says."""
    declared = TABLES[table]
    for row in known.read(table, keys).values():
        for column, target, each in _referred(table, row, all_of=all_of):
            own = column.name in (TABLES[target].key[0], "rider_id") or column.of
            why = CONTRACT[target].why if own else column.zh
            _reach(reached, seeds, target, each, why, declared.title)


def referred(table: str, row: Row, *, all_of: bool) -> Iterable[tuple[str, int]]:
    """The rows that a row refers to, by table and key; ``all_of``: by every column, else as the contract says."""
    return ((target, each) for _, target, each in _referred(table, row, all_of=all_of))


def _referred(table: str, row: Row, *, all_of: bool) -> Iterable[tuple[Column, str, int]]:
    if table not in TABLES or not (all_of or table in CONTRACT):
        return
    for column in _referring(table, all_of=all_of):
        target, value = _target(column, row), row[column.name]
        if target is None or value is None:
            continue
        for each in value if isinstance(value, list) else [value]:
            yield column, target, each


@cache
def _referring(table: str, *, all_of: bool) -> tuple[Column, ...]:
    """The columns that may refer to a table of the contract."""
    followed = TABLES[table].names if all_of else CONTRACT[table].follow
    there = (column for column in TABLES[table].columns if column.name in followed)
    return tuple(column for column in there if column.of or (column.ref or "").partition(".")[0] in CONTRACT)


def _target(column: Column, row: Row) -> str | None:
    """The table that the column's value is a key of, where the contract has it."""
    target = row[column.of] if column.of else (column.ref or "").partition(".")[0]
    return target if target in CONTRACT else None


def _persons_of_registries(known: _Known, ring: Keys, reached: dict[tuple[str, int], _Reached], seeds: Keys) -> None:
    """Beside each registry's row the person it was taken for, and whether number, name and birth date agree.

    Where the number is that of a record merged into the person's, that record stands there too and is compared.
    """
    for table in sorted(ring, key=_place):
        declared = TABLES[table]
        if not declared.external or "id_no" not in declared.names:
            continue
        told = known.read(table, ring[table])
        for key, (person, record) in _linked(known.session, table, ring[table]).items():
            known.linked[table, key] = person
            _reach(reached, seeds, "person", person, SELF, declared.title)
            if record != person:
                _reach(reached, seeds, "person", record, MERGED, declared.title)
            if ("person", record) in reached:
                agreed = _compared(told[key], known.read("person", [record])[record])
                reached["person", record].compared.append(f"{declared.title} {key}：{'，'.join(agreed)}")


def _holders(known: _Known, paid: Keys, reached: dict[tuple[str, int], _Reached]) -> None:
    """Of each account that a row paid into or that proves names, whether it belongs to whom the money is due."""
    for table in sorted(paid, key=_place):
        payments = known.read(table, paid[table]).values()
        known.read("bank_account", {row["acct_id"] for row in payments if row.get("acct_id") is not None})
        for row in payments:
            account = row.get("acct_id")
            if account is None or ("bank_account", account) not in reached:
                continue
            (held,) = known.read("bank_account", [account]).values() or ({},)
            payee = row.get("payee_person_id") or row.get("person_id")
            told = reached["bank_account", account].compared
            agreed = _held(held.get("holder_person_id"), payee)
            if agreed and agreed not in told:
                told.append(agreed)


def _held(holder: int | None, payee: int | None) -> str:
    if payee is None:
        return ""
    if holder is None:
        return "没有登记持有人（单位或机构账户）"
    return "持有人即领取人" if holder == payee else f"持有人不是领取人（人员 {payee}）"


def _linked(session: Answering, table: str, keys: Collection[int]) -> dict[int, tuple[int, int]]:
    """The person that each of a registry's rows was taken for, and the record of theirs that has its number."""
    found = session.query(f"""
        SELECT e.ext_id, e.person_id, p.person_id AS record, p.merged_into IS NOT NULL AS merged
        FROM {table} AS e JOIN person AS p ON p.id_no = e.id_no AND p.root = e.person_id
        WHERE e.ext_id IN ({", ".join(map(str, sorted(keys)))})
    """)
    # The last of a number stays: a record that was not merged, else the one with the smallest number of its own.
    ordered = sorted(found.to_pylist(), key=lambda row: (row["ext_id"], not row["merged"], -row["record"]))
    return {row["ext_id"]: (row["person_id"], row["record"]) for row in ordered}


def _compared(told: Row, person: Row) -> Iterable[str]:
    """How a registry's identity stands to the person's own record; said without either value."""
    yield _agrees("姓名", told["name"], person["name"])
    number = told["id_no"]
    yield _agrees("证件号码", number, person["id_no"])
    if number is not None and len(number) == 18 and number[6:14] != person["birth_date"].strftime("%Y%m%d"):
        yield "与登记的出生日期不一致"


def _agrees(what: str, told: str | None, own: str | None) -> str:
    if told is None or own is None:
        return f"{what}无从比对"
    return f"{what}{'一致' if told == own else '不一致'}"


def _reach(reached: dict[tuple[str, int], _Reached], seeds: Keys, table: str, key: int, why: str, by: str) -> None:
    if key in seeds[table]:
        return  # it stands among the proofs or the payments already
    told = reached.setdefault((table, key), _Reached()).why.setdefault(why, [])
    if by and by not in told:
        told.append(by)


def _tied(
    known: _Known, proofs: Keys, counted: Keys, reached: dict[tuple[str, int], _Reached], seeds: Keys
) -> set[tuple[str, int]]:
    """The employers of counted enrolments that are the business of a registry's row that proves: by its credit code."""
    codes: dict[str, list[int]] = {}
    for key, row in known.read("ext_business", proofs.get("ext_business", ())).items():
        codes.setdefault(row["uscc"], []).append(key)
    enrolled = known.read("enrolment", counted.get("enrolment", ())).values() if codes else ()
    employers = {row["employer_id"] for row in enrolled} - {None}
    tied = {key: row for key, row in known.read("employer", employers).items() if row["uscc"] in codes}
    for key, row in tied.items():
        _reach(reached, seeds, "employer", key, CONTRACT["employer"].why, TABLES["enrolment"].title)
        if ("employer", key) in reached:
            businesses = "、".join(map(str, codes[row["uscc"]]))
            of = f"{TABLES['employer'].column('uscc').zh}与{TABLES['ext_business'].title} {businesses} 一致"
            reached["employer", key].compared.append(of)
    return {("employer", key) for key in tied}


def _shown(
    known: _Known, reached: Mapping[tuple[str, int], _Reached], *, most: int = MOST_ROWS, masked: bool
) -> tuple[list[Plain], list[Plain]]:
    """The rows by table, and how many of which table are left out: each table gets its first rows before a long one."""
    names = sorted({table for table, _ in reached}, key=_place)
    there = {table: sorted(known.read(table, [key for name, key in reached if name == table])) for table in names}
    turns = sorted((turn, _place(table), table, key) for table, keys in there.items() for turn, key in enumerate(keys))
    chosen = {(table, key) for *_, table, key in turns[:most]}
    tables, more = [], []
    for table, keys in there.items():
        kept = [key for key in keys if (table, key) in chosen]
        if kept:
            tables.append(_table(known, table, kept, reached, masked=masked))
        if len(kept) < len(keys):
            more.append({"title": TABLES[table].title, "count": len(keys) - len(kept)})
    return tables, more


def _table(
    known: _Known, table: str, keys: list[int], reached: Mapping[tuple[str, int], _Reached], *, masked: bool
) -> Plain:
    found = known.read(table, keys)
    told = rows.shown(
        table, list(found.values()), masked=masked, columns=CONTRACT[table].columns if table in CONTRACT else None
    )
    for place, column in enumerate(told["columns"]):
        if TABLES[table].column(column["name"]).ref == "ref_town.town_code":
            for row in told["rows"]:
                row[place] = known.towns.get(row[place], row[place])
    return told | led(
        table,
        [known.states[table, key] for key in found],
        {
            "列出原因": [reached[table, key].reasons for key in found],
            "比对": ["；".join(reached[table, key].compared) for key in found],
        },
    )


def led(table: str, states: Collection[list[Row]], said: Mapping[str, list[str]]) -> Plain:
    """What stands before a row's own columns: ``lead`` the headings, ``leads`` the texts of each row.

    That is what is ``said`` of the rows, the day a row tells of, and the day the fund learnt of it. A heading under
    which nothing is said is left out.
    """
    declared = TABLES[table]
    dated = {
        HAPPENED: [happened(declared, each[-1]) or "" for each in states],
        RECORDED: [_learnt(declared.clock, each) for each in states],
    }
    kept = {what: texts for what, texts in {**said, **dated}.items() if any(texts)}
    return {"lead": list(kept), "leads": [list(each) for each in zip(*kept.values(), strict=True)]}


def _learnt(clock: str, states: list[Row]) -> str:
    """When the fund first learnt of a row, and when it was last told otherwise."""
    first, last = day(states[0][clock]), day(states[-1][clock])
    return first if len(states) == 1 else f"{first}，{last} 末次变更"


def _changes(known: _Known, proofs: Keys, reached: Iterable[tuple[str, int]], payments: Keys, *, masked: bool) -> Plain:
    """What was told otherwise before: of the proofs first, then of the rows that explain, then of the payments."""
    order: dict[tuple[str, int], None] = {}
    for table, keys in sorted(proofs.items(), key=lambda item: _place(item[0])):
        order |= dict.fromkeys((table, key) for key in sorted(keys))
    order |= dict.fromkeys(sorted(reached, key=lambda one: (_place(one[0]), one[1])))
    for table, keys in sorted(payments.items(), key=lambda item: _place(item[0])):
        order |= dict.fromkeys((table, key) for key in sorted(keys))
    made = [
        change
        for table, key in order
        for change in _restated(table, key, known.states.get((table, key), []), masked=masked)
    ]
    # What a case may turn on comes first, and of it what contradicts an earlier word.
    made.sort(key=lambda change: (not change["matters"], change["why"] != CORRECTED))
    return {"changes": made[:MOST_CHANGES], "changes_more": max(len(made) - MOST_CHANGES, 0)}


def _restated(table: str, key: int, states: list[Row], *, masked: bool) -> Iterable[Plain]:
    """Column by column, from what to what; what is hidden of a column is that it changed and nothing more."""
    declared = TABLES[table]
    for was, now in pairwise(states):
        moved = any(was.get(name) != now.get(name) for name in STATES)
        for column in declared.columns:
            if column.name == declared.clock or was[column.name] == now[column.name]:
                continue
            yield {
                "table": table,
                "title": declared.title,
                "key": str(key),
                "column": column.name,
                "zh": column.zh,
                "en": column.en,
                "why": _kind(was[column.name], moved),
                "matters": matters(column),
                "was": rows.told(column, was[column.name], masked=masked),
                "now": rows.told(column, now[column.name], masked=masked),
                "was_learnt": day(was[declared.clock]),
                "learnt": day(now[declared.clock]),
            }


def _kind(was: Any, moved: bool) -> str:
    """What was filled in, or changed as the matter moved on to another state, contradicts nothing said before."""
    if was is None:
        return "登记"
    return "办理" if moved else CORRECTED


@cache
def _place(table: str) -> int:
    return [*CONTRACT, *TABLES].index(table)
