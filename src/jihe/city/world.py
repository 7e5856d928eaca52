"""The latent truth of the city's lives, and where finished rows go.

The order of a build is ``build.STAGES``. Until ``schemes.plan`` has run only lives exist, and schemes
change lives; from then on the same code writes everybody's rows, so ids and order tell nothing about who
cheats.

Conventions of the latent frames: row i holds id i + 1, ids are 1..n; days and times are ``datetime64[s]``
(NaT: has not happened by the end of the window), months are month numbers (year × 12 + month − 1;
``calendar.NEVER``: not in sight), a missing id is 0, a missing code '', money is fen. A life runs on past
``end``; ``put`` withholds what the fund had not recorded by then.

people: person_id, kind (at the start: ep_worker | gp_worker | wi_worker | flexible | rp_contributor |
    ep_retiree | gp_retiree | rp_pensioner | minor | idle), sex, birth, death, death_in_province,
    death_reported (when the fund is told; NaT never), name, id_no, local (Zhongshan hukou), hukou_region,
    hukou_type, nationality, town, addr_h, phone_h, lon, lat, created_ts, household, hh_role (head | spouse
    | child | parent), spouse, parent_a (father), parent_b (mother), arrived, left (moves into and out of
    the city), track, statutory (month of the law), retires (first pension month), award_type, switches
    (month from which a resident pensioner draws an employee's pension instead), birth_used, archive_birth,
    ep_paid0 (EP, or GP for public kinds), ep_deemed0, ui_paid0, rp_paid0 (months before the window),
    avg_index, account0_fen, first_month. Hooks: death_concealed (the family hides the death, draws on,
    forges certifications) and death_stated (the day that it states, NaT the true one), both by
    ``concealed.hide``; death_line (WI or UI where that line pays the grants), merged_into
employers: employer_id, uscc, name, industry, public (a GP unit), gbt4754, risk_class, wi_rate_bp, size
    (intended heads), opened, closed (the work), cancelled (the registry, with end_status cancelled |
    revoked), abnormal_from, abnormal_to, town, addr_h, phone_h, lon, lat, legal_person (person id),
    is_dispatch, is_agency, is_special_trade, slow (probability of late registration), lax (of late stops),
    arrears_from, arrears_to (months not paid in time), arrears_paid (day), pay_day (of the month), agent_id
jobs: job_id, person_id, employer_id (0: insured alone), start, end, end_reason, wage_fen (monthly, at
    ``start`` or the start of the window, whichever is later; see ``bases``), floor_ep (declares the floor
    for the pension), ratio_uw (share of the wage declared for UI and WI), base_ep_fen, base_uw_fen (first
    declared bases), lines ('EP+UI+WI', in the order of the domain), track, registered (when the employer
    registers), deregistered (when it reports the end), stop (last insured day: ``end``, or later where the
    stop is late), wis, wis_type, occupation manual | technical | office | driver, channel, agent_id
moves: person_id, moved_ts, recorded, town, addr_h, lon, lat (the new home)
awards: award_id, person_id, scheme, award_type, start (first month), applied, awarded (days), ended (last
    month due where not death ends it) with end_known and end_reason, birth_used, archive_birth, track,
    special_kind, special_months, monthly_fen0 (paid at the start of the window, 0 for later awards),
    agent_id. Hooks: extra_months, extra_index, extra_account, extra_fen (what was added to what the records bear
    out), held_from, held_to (months never paid), frozen_from, frozen_to (no rises), stop_late (days), unexamined,
    op_accept, op_review, op_approve (0: drawn). ``awards.change`` puts others in their place, numbers all anew,
    and carries along each ``award_id`` in ``latent``
accounts: acct_id, holder (person id), employer_id, opened, bank, name_ok; one for each adult and employer,
    and those of welfare homes
payees: link_id, person_id, line, acct_id, changed_ts, until, op_id (see ``accounts.link``)
payee_changes: hook: person_id, line, holder (whose account) or acct_id, changed_ts, reverted_ts (NaT:
    stays), op_id
offices, operators, agents, hospitals: filled by the operators stage, columns as in the schema
latent: person_edits (hook, see ``register``), migration_weeks, welfare_homes, service_devices, overpaid,
    and what other stages share by name
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from jihe.city.calendar import Ints, first_day, number
from jihe.schema import CODES, typology_of

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.law import Law

Columns = pd.DataFrame | Mapping[str, Any]


def _nothing() -> pd.DataFrame:
    return pd.DataFrame()


def _payees() -> pd.DataFrame:
    times = {name: np.zeros(0, dtype="datetime64[s]") for name in ("changed_ts", "until")}
    ids = {name: np.zeros(0, dtype=np.int64) for name in ("person_id", "acct_id", "op_id", "link_id")}
    return pd.DataFrame({**ids, **times, "line": np.zeros(0, dtype=object)})


def _generator(key: str) -> np.random.Generator:
    return np.random.default_rng(np.frombuffer(hashlib.sha256(key.encode()).digest(), dtype=np.uint32))


@dataclass
class World:
    """A city, or one shard of it, from the first day of ``start_ym`` to the last of ``end_ym``.

    ``scale`` is the size of this shard (1: Zhongshan); ``shards`` such shards make the city, each with people,
    employers and families of its own, all with the same offices, operators, agents, hospitals and platforms.
    ``number`` is the world: how people behave (see ``habits``).
    """

    seed: int
    scale: float
    start_ym: int
    end_ym: int
    enrich: float
    law: Law
    number: int = 0
    shard: int = 0
    shards: int = 1
    schemes: list[ModuleType] = field(default_factory=list)
    author: str = ""  # the scheme that is running
    people: pd.DataFrame = field(default_factory=_nothing)
    employers: pd.DataFrame = field(default_factory=_nothing)
    jobs: pd.DataFrame = field(default_factory=_nothing)
    moves: pd.DataFrame = field(default_factory=_nothing)
    awards: pd.DataFrame = field(default_factory=_nothing)
    accounts: pd.DataFrame = field(default_factory=_nothing)
    payees: pd.DataFrame = field(default_factory=_payees)
    payee_changes: pd.DataFrame = field(default_factory=_nothing)
    offices: pd.DataFrame = field(default_factory=_nothing)
    operators: pd.DataFrame = field(default_factory=_nothing)
    agents: pd.DataFrame = field(default_factory=_nothing)
    hospitals: pd.DataFrame = field(default_factory=_nothing)
    latent: dict[str, pd.DataFrame] = field(default_factory=dict)
    tables: dict[str, list[pa.Table]] = field(default_factory=dict)
    _streams: dict[str, np.random.Generator] = field(default_factory=dict)
    _ids: dict[str, int] = field(default_factory=dict)
    _truth: list[dict[str, Any]] = field(default_factory=list)
    _weights: dict[str, float] = field(default_factory=dict)
    _owners: dict[str, str] = field(default_factory=dict)

    @property
    def city_scale(self) -> float:
        """Size of the whole city, of which this shard is ``1 / shards``."""
        return self.scale * self.shards

    @property
    def first_month(self) -> int:
        """Month number of the first month."""
        return number(self.start_ym)

    @property
    def last_month(self) -> int:
        """Month number of the last month."""
        return number(self.end_ym)

    @property
    def start(self) -> np.datetime64:
        """00:00 of the first day."""
        return np.datetime64(f"{self.start_ym // 100}-{self.start_ym % 100:02}-01", "s")

    @property
    def end(self) -> np.datetime64:
        """00:00 after the last day: what is recorded at or after it is not known."""
        return np.datetime64(first_day(self.last_month + 1).item(), "s")

    @property
    def years(self) -> float:
        """Length of the window."""
        return (self.last_month - self.first_month + 1) / 12

    @property
    def weight(self) -> float:
        """What one fraudulent instance stands for: 1 ÷ enrich."""
        return 1 / self.enrich

    def rng(self, name: str) -> np.random.Generator:
        """The stream of ``name``, continued from call to call; other names never disturb it, nor other shards."""
        return self._stream(f"{self.seed}/{name}" if self.shards == 1 else f"{self.seed}/{self.shard}/{name}")

    def common(self, name: str) -> np.random.Generator:
        """A stream that every shard draws alike, for what the whole city has in common (hospitals, agents)."""
        return self._stream(f"{self.seed}/common/{name}")

    def habits(self, name: str) -> np.random.Generator:
        """How people behave in world ``number``: the same draws for every seed, scale and shard of that world.

        A scheme draws its habits (timing, size, care, who takes part) from here, once, from broad priors written
        from the published cases; whom it strikes and when comes from ``rng``. Each call begins the stream anew.
        """
        return _generator(f"world {self.number}/{name}")

    def _stream(self, key: str) -> np.random.Generator:
        if key not in self._streams:
            self._streams[key] = _generator(key)
        return self._streams[key]

    def count(self, city_total: float) -> int:
        """A total of the whole city at this scale, at least 1."""
        return max(1, round(city_total * self.scale))

    def prevalence(self, name: str, rate_per_year: float, at_least: int = 0) -> int:
        """How many instances of ``name`` begin in this shard's window; the rate is the whole city's, unenriched.

        The city's number is drawn once and dealt to the shards; ``at_least`` of them are in the city however small.
        """
        self._claim(f"the prevalence {name!r}", f"'outside {name}'")
        expected = rate_per_year * self.city_scale * self.years * self.enrich
        stream = _generator(f"{self.seed}/prevalence/{name}")
        total = max(at_least, int(stream.poisson(expected)))
        self._weights[name] = min(self.weight, expected / self.enrich / max(total, 1))
        return int(stream.multinomial(total, np.full(self.shards, 1 / self.shards))[self.shard])

    def weight_of(self, name: str) -> float:
        """What one instance of ``prevalence(name, …)`` stands for: 1 ÷ enrich, less where ``at_least`` added some."""
        if name not in self._weights:
            raise ValueError(f"weight_of({name!r}): ask for world.prevalence({name!r}, …) in plan first")
        return self._weights[name]

    def _claim(self, what: str, instead: str) -> None:
        """Keeps what is one scheme's own from the others."""
        if self._owners.setdefault(what, self.author) != self.author:
            raise ValueError(f"{what} is another's; yours may be {instead}")

    def new_ids(self, table: str, n: int) -> Ints:
        """The next ``n`` keys of a table: 1, 2, …; ask once, for all rows in order of recording."""
        first = self._ids.get(table, 0) + 1
        self._ids[table] = first + n - 1
        return np.arange(first, first + n, dtype=np.int64)

    def citywide(self, local: npt.ArrayLike) -> Ints:
        """Numbers 1, 2, … of this shard as numbers that no other shard has, in step with theirs; 0 stays 0."""
        numbers = np.asarray(local, dtype=np.int64)
        return np.where(numbers > 0, (numbers - 1) * self.shards + self.shard + 1, 0)

    def put(self, table: str, rows: Columns) -> None:
        """Keeps finished rows of a table; nullable columns may be left out, 0 in a nullable id is null.

        Rows whose clock is at or after ``end`` are withheld: the fund does not know them. ValueError names
        table and column when a column is missing, unknown or of a wrong type.
        """
        from jihe.city.columns import to_arrow

        made = to_arrow(table, rows, self.end)
        if made.num_rows:
            self.tables.setdefault(table, []).append(made)

    def arrow(self, table: str) -> pa.Table:
        """Everything put into a table so far, empty when nothing was."""
        import pyarrow as pa

        from jihe.schema import TABLES

        return pa.concat_tables([TABLES[table].arrow_schema().empty_table(), *self.tables.get(table, [])])

    def frame(self, table: str) -> pd.DataFrame:
        """The same as pandas; ids with nulls come as 0, times as ``datetime64[s]``-comparable."""
        from jihe.city.columns import to_pandas

        return to_pandas(self.arrow(table))

    def record(
        self,
        typology: str,
        label: str,
        entity_type: str,
        entity_ids: Sequence[int] | Ints,
        start_ym: int | Sequence[int] | Ints,
        end_ym: int | Sequence[int] | Ints | None = None,
        loss_fen: int | Sequence[int] | Ints = 0,
        ring_id: int | Ints = 0,
        actor_ids: Sequence[Sequence[int]] | None = None,
        weight: float | None = None,
        answers_for_fen: int | Sequence[int] | Ints = 0,
    ) -> None:
        """Truth rows, one an entity; scalars serve all rows, ``actor_ids`` is one list a row.

        ``label`` is fraud, benign_lookalike or clean; ``weight`` is the world's for fraud and else 1. ``ring_id`` is
        this shard's own number of a ring, or minus the city's number of one whose people live in several (an agent).
        A yuan is lost once: ``loss_fen`` stands at the leaf it was paid on (award, claim, case, bill, …). Whoever
        is behind several leaves, an employer, agent, operator or hospital, shares their ring, loses nothing more, and
        ``answers_for_fen`` of them: what a review of theirs would find, which is not in the truth's file.

        ValueError: no such typology, label or kind, or a ring that is another scheme's.
        """
        for domain, code in (("typology", typology), ("truth_label", label), ("subject_kind", entity_type)):
            if typology_of(code) not in CODES[domain].codes:
                raise ValueError(f"record: {code!r} is no code of {domain}")
        for ring in filter(None, np.unique(ring_id).tolist()):
            self._claim(f"ring {ring} of {typology}", f"{ring + (1_000 if ring > 0 else -1_000)}")
        n = len(entity_ids)
        until = np.zeros(n, dtype=np.int64) if end_ym is None else np.broadcast_to(end_ym, n)
        self._truth.append(
            {
                "entity_type": np.repeat(entity_type, n),
                "entity_id": np.asarray(entity_ids, dtype=np.int64),
                "typology": np.repeat(typology, n),
                "label": np.repeat(label, n),
                "start_ym": np.broadcast_to(start_ym, n),
                "end_ym": until,
                "loss_fen": np.broadcast_to(loss_fen, n),
                "answers_for_fen": np.broadcast_to(answers_for_fen, n),
                "ring_id": np.broadcast_to(ring_id, n),
                "actor_ids": [list(map(int, a)) for a in actor_ids] if actor_ids is not None else [[]] * n,
                "weight": np.repeat((self.weight if label == "fraud" else 1.0) if weight is None else weight, n),
            }
        )

    def settle(self, loss_fen: Ints) -> None:
        """Puts other losses in place of those of all truth rows, in the order of ``truth``."""
        ends = np.cumsum([len(rows["entity_id"]) for rows in self._truth])
        for rows, part in zip(self._truth, np.split(loss_fen, ends[:-1]), strict=True):
            rows["loss_fen"] = part

    @property
    def truth(self) -> pd.DataFrame:
        """All truth rows so far."""
        return pd.concat([pd.DataFrame(rows) for rows in self._truth], ignore_index=True) if self._truth else _nothing()
