"""Trials of who edits accounts: that a card migration stays quiet, and that edits changed back are found within it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from jihe.warning.estimators.estimate import share_of
from jihe.warning.methods.base import TooFewError
from jihe.warning.methods.surprisal import Surprisal
from jihe.warning.trials.base import Given, Outcome, Trial, at_least, at_most, method_of
from jihe.warning.trials.rows import within
from jihe.warning.trials.surprisal_log import WRITES, copied, read

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from jihe.warning.trials.surprisal_log import Tables

__all__ = ["EditSequences", "MigrationOnly"]

# What the features of an operator and a beneficiary read; the money, of those whose account is edited.
SMALL = (
    "operator", "exemption", "payee_link", "bank_account", "pension_award", "ui_claim", "wi_case", "wi_appraisal",
    "wi_benefit", "death_benefit", "certification", "skill_subsidy", "person", "relation", "agent", "ext_death",
    "refund",
)  # fmt: skip
PAID = "pay_status = 'paid' AND pay_date_month > $as_of_month - 24 AND person_id % $every = 0"
PER_FUND = 3_000  # pensioners, about, whose payments are looked at

CARDS = 200  # beneficiaries given a new card, in one migration
NEW_NUMBERS = 10**12  # that no row of the fund has


@dataclass(frozen=True)
class MigrationOnly(Trial):
    """Control: of accounts edited in the weeks of a card migration alone, none leads to a warning.

    All other edits are taken out of the log. Beneficiaries get a card of their own in the weeks of a migration on
    record, are paid to it within seven days, and half of them go back to the old account within a month.
    """

    kind = "control"
    tries = Surprisal
    claim = "where only cards are migrated, half of them changed back, no account leads to a warning"

    most: float = 0.01

    def run(self, given: Given) -> Outcome:
        """Leave only a migration, read the features again, count the warnings that rest on accounts."""
        import numpy as np

        fund = _Fund.of(given, np.random.default_rng(given.seed))
        fund.forget_edits()
        cards = fund.migrate()
        rows = read(given, fund.tables())
        declared, method = given.declared, method_of(given, Surprisal)
        score = method.fit(declared, given.population, None).score(rows)
        on_account = rows[["sequences", "to_other", "to_own"]].to_numpy(float).sum(axis=1) > 0
        alarms = int((on_account & (score >= declared.capacity.at_least)).sum())
        share = share_of(min(alarms, cards), cards)
        says = (
            f"{cards} cards migrated, half changed back, {int(rows['migrated'].sum())} edits masked; {alarms} warnings"
        )
        return Outcome(at_most(share, self.most), {"alarm_share": share}, says)


@dataclass(frozen=True)
class EditSequences(Trial):
    """Injection: one to ten times edit, payment, edit back by one operator, among the noise of a card migration.

    ``count`` operators at a time, each with one beneficiary; at least ``at_least`` of them must be warned of.
    """

    kind = "injection"
    tries = Surprisal
    claim = "of 1 to 10 edits paid and changed back amid a migration, it warns of at least {at_least:.0%}"

    at_least: float = 0.5
    count: int = 2
    repeats: int = 5

    def run(self, given: Given) -> Outcome:
        """Plant in the log, the links and the payments, read the features again, fit, count what is warned of."""
        import numpy as np

        declared, method, rng = given.declared, method_of(given, Surprisal), np.random.default_rng(given.seed)
        whole, found, tried = _Fund.of(given, rng), 0, 0
        for _ in range(self.repeats):
            fund = whole.fresh()
            fund.migrate()
            planted = fund.plant(min(self.count, declared.capacity.top))
            rows = read(given, fund.tables())
            warned = rows.iloc[within(declared, rows, method.fit(declared, rows, None).score(rows))]
            pairs = set(zip(warned["op_id"].astype(int), warned["person_id"].astype(int), strict=True))
            found, tried = found + len(planted & pairs), tried + len(planted)
        recall = share_of(found, tried)
        says = (
            f"{self.repeats} times {self.count} operators with 1 to 10 sequences among {CARDS} migrated cards; "
            f"{found} of {tried} warned of"
        )
        return Outcome(at_least(recall, self.at_least), {"recall": recall}, says)


@dataclass
class _Fund:
    """Tables to be altered, and who may be altered in them."""

    given: Given
    rng: np.random.Generator
    base: Tables
    paid: pd.DataFrame  # payments of pensioners with one account throughout, in order
    operators: list[int]
    weeks: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    acts: list[dict[str, Any]] = field(default_factory=list)
    accounts: list[dict[str, Any]] = field(default_factory=list)
    moved: dict[int, int] = field(default_factory=dict)  # payment to the account it now goes to
    used: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, given: Given, rng: np.random.Generator) -> _Fund:
        """The fund as known on the day; TooFewError when there is hardly anybody to plant on."""
        people = len(given.population)
        wanted = dict.fromkeys(SMALL, "TRUE") | {"op_log": WRITES, "pension_payment": PAID}
        base = copied(given, wanted, every=max(1, people // PER_FUND))
        links = base["payee_link"].to_pandas()
        alone = links.groupby("person_id").filter(lambda rows: len(rows) == 1)
        alone = alone[alone["line"].isin(["EP", "RP"])][["person_id", "acct_id", "link_id", "line"]]
        paid = base["pension_payment"].to_pandas().merge(alone, on=["person_id", "acct_id"])
        staff = base["operator"].to_pandas()
        operators = staff.loc[staff["person_id"].notna() & (staff["post"] == "accept"), "op_id"].astype(int).tolist()
        if paid["person_id"].nunique() < 2 * CARDS or len(operators) < 2:
            raise TooFewError(f"{paid['person_id'].nunique()} pensioners and {len(operators)} operators to plant among")
        return cls(given, rng, base, paid.sort_values(["person_id", "pay_date"]), operators)

    def fresh(self) -> _Fund:
        """The same fund with nothing planted."""
        return _Fund(self.given, self.rng, self.base, self.paid, self.operators)

    def forget_edits(self) -> None:
        """Take every edit of an account out of the log."""
        import pyarrow.compute as pc

        log = self.base["op_log"]
        self.base = self.base | {"op_log": log.filter(pc.not_equal(log["action"], "edit_bank"))}

    def migrate(self) -> int:
        """A migration in the two weeks around a pay day, each card given within seven days before it; how many."""
        pay_day = self.rng.choice(self.paid["pay_date"].value_counts().index[:12])  # one of the twelve busiest
        begin = pay_day - timedelta(days=9)
        self.weeks.append(
            {"exc_id": NEW_NUMBERS + len(self.weeks), "kind": "card_migration", "key": "-", "valid_from": begin,
             "valid_to": begin + timedelta(days=13), "basis_doc": "-", "recorded_ts": datetime.combine(begin, time(9))}
        )  # fmt: skip
        for done, (person, rows) in enumerate(self._people(self.paid[self.paid["pay_date"] == pay_day])):
            if done == CARDS:
                return done
            edit = datetime.combine(pay_day, time(10)) - timedelta(days=int(self.rng.integers(0, 8)))
            back = edit + timedelta(days=int(self.rng.integers(8, 25))) if done % 2 else None
            self._move(self._operator(), person, rows.iloc[0], edit, back, holder=person)
        raise TooFewError(f"fewer than {CARDS} pensioners of one account are paid on {pay_day}")

    def plant(self, count: int) -> set[tuple[int, int]]:
        """Sequences of ``count`` operators, each with one beneficiary: the pairs."""
        pairs: set[tuple[int, int]] = set()
        chosen = self.rng.permutation(self.operators)[:count]
        others = self.paid["person_id"].unique()
        for op, (person, rows) in zip(chosen, self._people(self.paid), strict=False):
            times = min(int(self.rng.integers(1, 11)), len(rows))
            for i in sorted(self.rng.permutation(len(rows))[:times]):
                pay = rows.iloc[i]
                edit = datetime.combine(pay["pay_date"], time(15)) - timedelta(days=int(self.rng.integers(1, 6)))
                back = edit + timedelta(days=int(self.rng.integers(7, 20)))
                self._move(int(op), person, pay, edit, back, holder=int(self.rng.choice(others)))
            pairs.add((int(op), person))
        return pairs

    def tables(self) -> Tables:
        """The fund with what was planted in it."""
        import pyarrow as pa

        made = dict(self.base)
        planted = {
            "exemption": self.weeks, "payee_link": self.links, "op_log": self.acts, "bank_account": self.accounts,
        }  # fmt: skip
        for name, rows in planted.items():
            made[name] = pa.concat_tables([made[name], pa.Table.from_pylist(rows, schema=made[name].schema)])
        payments = made["pension_payment"]
        at, ids = payments.schema.get_field_index("acct_id"), payments["pay_id"].to_pylist()
        accounts = [self.moved.get(pay, old) for pay, old in zip(ids, payments["acct_id"].to_pylist(), strict=True)]
        made["pension_payment"] = payments.set_column(at, payments.schema.field(at), pa.array(accounts, pa.int64()))
        return made

    def _people(self, paid: pd.DataFrame) -> Any:
        """Pensioners nobody has touched, in random order, with their payments."""
        left = paid[~paid["person_id"].isin(self.used)]
        for person in self.rng.permutation(left["person_id"].unique()):
            self.used.add(int(person))
            yield int(person), left[left["person_id"] == person]

    def _operator(self) -> int:
        return int(self.rng.choice(self.operators))

    def _move(self, op: int, person: int, pay: Any, edit: datetime, back: datetime | None, holder: int) -> None:
        """One edit to a new account, the payment that follows it there, and the edit back."""
        new = NEW_NUMBERS + len(self.accounts)
        self.accounts.append(
            {"acct_id": new, "acct_h": f"n{new}", "bank": "-", "holder_person_id": holder, "holder_name_ok": True,
             "recorded_ts": edit}
        )  # fmt: skip
        self.moved[int(pay["pay_id"])] = new
        self._link(op, person, pay, edit, int(pay["acct_id"]), new)
        if back is not None:
            self._link(op, person, pay, back, new, int(pay["acct_id"]))

    def _link(self, op: int, person: int, pay: Any, at: datetime, before: int, after: int) -> None:
        number = NEW_NUMBERS + len(self.links)
        self.links.append(
            {"link_id": number, "person_id": person, "line": pay["line"], "acct_id": after, "valid_from": at.date(),
             "changed_ts": at, "changed_op": op, "recorded_ts": at}
        )  # fmt: skip
        self.acts.append(
            {"log_id": number, "op_id": op, "action_ts": at, "terminal_id": f"T{op}", "action": "edit_bank",
             "object_type": "payee_link", "object_id": number, "before_v": str(before), "after_v": str(after),
             "recorded_ts": at}
        )  # fmt: skip
