"""A store as a large fund's: a night's own cases many times over, one heavy case among them, and people at work.

The copies go the night's own way, in one ``update`` and one ``rank``: as many signals, proofs and payments a case, of
subjects and payments that the lake does not know. Their proofs are the rows of the night's own cases.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from jihe.schema.signals import money_schema, proof_schema, signal_id, signal_schema
from tests.support import copy_home

ROOMS = ("lake", "runs", "contents", "artefacts")
FILES = ("mlflow.db", "receipts.sqlite3")
APART = 10**9  # between the keys of one copy and of the next
HEAVY_SIGNALS, HEAVY_PAYMENTS = 30, 2_000
HOURS = 80.0
PASSWORD = "bench-lamp-93-fern"
AUDITORS, BUREAU, SUPERVISORS = 13, 4, 3  # twenty people; discipline has few cases, administrators none
COUNTS = "counts-statements"  # looks too, but is none of the twenty
IN_HAND, HELD, DECIDED = 24, 4, 4  # of each auditor

Towns = Mapping[tuple[str, int], str]


@dataclass(frozen=True)
class Told:
    """What a night hands to ``update``."""

    signals: pa.Table
    money: pa.Table
    proofs: pa.Table

    @classmethod
    def of(cls, signals: Any, money: Any, proofs: Any) -> Told:
        """From rows, of what shape they must be."""
        schemas = (signal_schema(), money_schema(), proof_schema())
        return cls(*(pa.Table.from_pylist(rows, s) for rows, s in zip((signals, money, proofs), schemas, strict=True)))

    @property
    def tables(self) -> tuple[pa.Table, pa.Table, pa.Table]:
        """In the order in which ``update`` takes them."""
        return self.signals, self.money, self.proofs


@dataclass(frozen=True)
class Filled:
    """``people``: logins. ``own``: packed cases that the lake knows; ``bare``: copies that were not packed."""

    people: list[str]
    own: list[str]
    bare: list[str]
    heavy: str
    cases: int


def home_of(base: Path, folder: Path) -> Path:
    """A home with a night's lake and run, and no case store yet."""
    folder.mkdir(mode=0o700)
    for room in ROOMS:
        if (base / room).exists():
            copy_home(base / room, folder / room)
    for name in FILES:
        if (base / name).exists():
            shutil.copy2(base / name, folder / name)
    return folder


def fill(home: Path, cases: int, packed: int) -> Filled:
    """Fill the open store of ``home``; pack so many of the night's own cases, and as many of what it would pack."""
    from jihe.cases.models import Case
    from jihe.nightly import packing
    from jihe.nightly.runs import find_run
    from jihe.review.nights import close, lake_of

    folder = find_run(_home(home))
    with lake_of(folder.name) as ground:
        number = join(folder, ground, cases, folder.name, ground.as_of)
        theirs = Case.objects.filter(lane="case")
        own = list(theirs.filter(subject_id__lt=APART).order_by("card__place", "number")[:packed])
        heavy = Case.objects.get(number=number)
        chosen = {case.number: case for case in (*packing.chosen(folder.name, packed), *own, heavy)}
        packing.pack(folder, ground, [chosen[each] for each in sorted(chosen)])
        people = _people()
        _worked(people, ground.law)
    close()
    bare = theirs.filter(subject_id__gte=APART).exclude(number__in=chosen).order_by("number")
    return Filled(
        [each.login for each in people], [each.number for each in own if each.number != number],
        list(bare.values_list("number", flat=True)[:500]), number, Case.objects.count(),
    )  # fmt: skip


def join(folder: Path, ground: Any, cases: int, run_id: str, as_of: date) -> str:
    """Join so many cases as of one night, and rank them; the number of the heavy one."""
    from jihe.cases import case_number, rank, update
    from jihe.nightly.concluding import service
    from jihe.nightly.subjects import whereabouts

    own, subject = _with_heavy(_of_night(folder), ground.session)
    about = whereabouts(ground.session, own.signals)
    told, towns = _many(own, cases, about.towns)
    update(run_id, as_of, *told.tables, towns=towns, roots=about.roots)
    rank(run_id, HOURS, ground.law, service(ground.content))
    return case_number("person", subject, "pension")


def _home(home: Path) -> Any:
    from jihe.home import Home

    return Home.at(home)


def _of_night(folder: Path) -> Told:
    import pyarrow.parquet as pq

    read = {name: pq.read_table(folder / f"{name}.parquet") for name in ("findings", "warnings", "money", "proofs")}
    signals = pa.concat_tables([read["findings"], read["warnings"]]).cast(signal_schema())
    return Told(signals, read["money"].cast(money_schema()), read["proofs"].cast(proof_schema()))


def _with_heavy(own: Told, session: Any) -> tuple[Told, int]:
    """One person of the night in whose pension case stand HEAVY_SIGNALS, on HEAVY_PAYMENTS rows of the lake."""
    signals, proofs = own.signals.to_pylist(), own.proofs.to_pylist()
    pension = [
        row for row in signals if (row["line"], row["lane"], row["subject_kind"]) == ("pension", "case", "person")
    ]
    subject = pension[0]["subject_id"]
    mine = [row for row in pension if row["subject_id"] == subject]
    others = [row for row in pension if row["subject_id"] != subject]
    claimed = ", ".join(str(key) for key in own.money["money_key"].to_pylist())
    sql = f"""
        SELECT pay_id FROM pension_payment WHERE pay_id NOT IN ({claimed}) ORDER BY award_id, pay_id
        LIMIT {HEAVY_PAYMENTS}
    """
    keys = session.query(sql)["pay_id"].to_pylist()
    made, money = [], []
    of_signal: dict[str, list[Any]] = {}
    for row in proofs:
        of_signal.setdefault(row["signal_id"], []).append(row)
    for turn in range(HEAVY_SIGNALS - len(mine)):
        row = others[turn % len(others)]
        key = f"{row['key']}{turn:03}"
        ident = signal_id(row["code"], "person", subject, key, row["test"])
        share = keys[turn :: HEAVY_SIGNALS - len(mine)]
        made.append(row | {"signal_id": ident, "subject_id": subject, "key": key, "at_stake_fen": 250_000 * len(share)})
        proofs += [each | {"signal_id": ident} for each in of_signal.get(row["signal_id"], [])]
        money += [{"signal_id": ident, "money_table": "pension_payment", "money_key": k, "fen": 250_000} for k in share]
    more = Told.of([*signals, *made], [*own.money.to_pylist(), *money], proofs)
    return more, subject


def _many(own: Told, cases: int, towns: Towns) -> tuple[Told, Towns]:
    """The night's own and as many copies of it as make so many cases."""
    subjects = {(row["subject_kind"], row["subject_id"], row["line"]) for row in own.signals.to_pylist()}
    copies = max(1, -(-cases // len(subjects)))
    made = [_copy(own, turn * APART) for turn in range(copies)]
    named = {(kind, n + turn * APART): town for (kind, n), town in towns.items() for turn in range(copies)}
    return Told(*(pa.concat_tables(parts) for parts in zip(*(one.tables for one in made), strict=True))), named


def _copy(own: Told, apart: int) -> Told:
    import pyarrow.compute as pc

    if not apart:
        return own
    told = own.signals.select(["code", "subject_kind", "subject_id", "key", "test", "signal_id"]).to_pylist()
    new = {
        row["signal_id"]: signal_id(
            row["code"], row["subject_kind"], row["subject_id"] + apart, row["key"], row["test"]
        )
        for row in told
    }  # fmt: skip

    def moved(table: pa.Table, column: str | None) -> pa.Table:
        names = [new[each] for each in table["signal_id"].to_pylist()]
        table = table.set_column(table.schema.get_field_index("signal_id"), table.schema.field("signal_id"), [names])
        if column is None:
            return table
        place = table.schema.get_field_index(column)
        return table.set_column(place, table.schema.field(column), pc.add(table[column], apart))

    return Told(moved(own.signals, "subject_id"), moved(own.money, "money_key"), moved(own.proofs, None))


def _people() -> list[Any]:
    """Twenty reviewers who can log in, the towns with most cases first."""
    from django.db.models import Count

    from jihe.cases import reviewers
    from jihe.cases.models import Case

    towns = Case.objects.filter(lane="case", town__isnull=False).values("town").annotate(n=Count("pk"))
    largest = list(towns.order_by("-n", "town").values_list("town", flat=True)[:AUDITORS]) or [None]
    boss = reviewers.add("bench-admin", "administrator", None, None)
    wanted: list[tuple[str, str, Any]] = [
        *((f"town-{n:02}", "auditor", largest[n % len(largest)]) for n in range(AUDITORS)),
        *((f"bureau-{n:02}", "auditor", None) for n in range(BUREAU)),
        *((f"lead-{n:02}", "supervisor", None) for n in range(SUPERVISORS)),
    ]
    people = [reviewers.add(login, role, town, boss) for login, role, town in wanted]
    reviewers.add(COUNTS, "supervisor", None, boss)
    for each in people:
        reviewers.set_password(each.login, PASSWORD, boss)
    return people


def _worked(people: Sequence[Any], law: Any) -> None:
    """What people have in their hands, let rest, and have decided."""
    from jihe.cases import aside, audit, work
    from jihe.cases.queue import next_case

    today = audit.now().date()
    for each in people:
        taken = [number for _ in range(IN_HAND) if (number := next_case(each, today)) is not None]
        for number in taken[: HELD + DECIDED]:
            work.begin(number, each)
        for number in taken[:HELD]:
            aside.hold(number, each, today + timedelta(days=30), "waits for the hospital")
        for number in taken[HELD : HELD + DECIDED]:
            work.decide(number, each, "benign", 0, "Checked against the registry: in order.", law, minutes=30)


def again(home: Path, cases: int) -> None:
    """The night of the next day, as large as the first: what holds the store while people look at pages."""
    from jihe.nightly.runs import find_run
    from jihe.review.nights import lake_of

    run = find_run(_home(home))
    with lake_of(run.name) as ground:
        next_day = ground.as_of + timedelta(days=1)
        join(run, ground, cases, f"{next_day.isoformat()}-0000bench", next_day)
