"""Trials of models that watch operators: the fund's own log, altered, and read again through the features."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jihe.warning.estimators.estimate import share_of
from jihe.warning.methods.base import TooFewError
from jihe.warning.methods.surprisal import CHANCE, Mutual, Surprisal, of_pair
from jihe.warning.trials.base import Given, Outcome, Trial, at_least, at_most, method_of
from jihe.warning.trials.rows import within

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    Tables = dict[str, pa.Table]

__all__ = ["PermutedApprovals", "SharedPasswords"]

# What the features of an operator's duties read.
WRITES = "action NOT IN ('query', 'export') AND action_ts_month > $as_of_month - 24"
DUTIES = {
    "op_log": WRITES, "operator": "TRUE", "exemption": "TRUE",
    "person": "person_id IN (SELECT person_id FROM operator)",
}  # fmt: skip
FEWEST = 10  # approvals with a reviewer that an operator must have had for sequences to be planted on them


@dataclass(frozen=True)
class PermutedApprovals(Trial):
    """Null: approvers permuted within office, post and month, and hardly a pair stands out as mutual.

    At most ``most`` of the operators may reach the surprise that the closed form calls one in a thousand.
    """

    kind = "null"
    tries = Surprisal

    most: float = 0.01
    repeats: int = 3

    @property
    def asks(self) -> str:
        """The bound, as a sentence."""
        return (
            f"with approvers permuted, mutual approvals of at most {self.most:.0%} of operators pass {1 - CHANCE:.1%}"
        )

    def run(self, given: Given) -> Outcome:
        """Permute, read the features again, count who stands out."""
        import numpy as np

        pattern = next(each for each in method_of(given, Surprisal).patterns if isinstance(each, Mutual))
        tables, rng = copied(given, DUTIES), np.random.default_rng(given.seed)
        beyond = tried = 0
        for _ in range(self.repeats):
            rows = read(given, tables | {"op_log": permuted(tables, rng)})
            columns = (rows[name].to_numpy(dtype=float, na_value=0.0) for name in pattern.reads)
            beyond += int((of_pair(*columns) >= -np.log(CHANCE)).sum())
            tried += len(rows)
        share = share_of(beyond, tried)
        says = f"{self.repeats} times the approvals of {len(given.population)} operators permuted; {beyond} stand out"
        return Outcome(at_most(share, self.most), {"share_beyond": share}, says)


@dataclass(frozen=True)
class SharedPasswords(Trial):
    """Injection: an approver's own approvals, each preceded by the reviewer's step at his terminal 20 s before.

    ``count`` operators at a time, one to ten sequences each; at least ``at_least`` of them must be warned of.
    """

    kind = "injection"
    tries = Surprisal
    claim = "of operators with 1 to 10 shared-password sequences, a night warns of at least {at_least:.0%}"

    at_least: float = 0.5
    count: int = 2
    repeats: int = 6

    def run(self, given: Given) -> Outcome:
        """Plant in the log, read the features again, fit, and count what a night would warn of."""
        import numpy as np
        import pyarrow as pa

        method, tables, rng = method_of(given, Surprisal), copied(given, DUTIES), np.random.default_rng(given.seed)
        honest = given.population[given.population["structural"].to_numpy(float) != 1]["op_id"].astype(int)
        log = tables["op_log"].to_pandas()
        approvals = log[(log["action"] == "approve") & log["second_op"].notna() & log["op_id"].isin(honest)]
        approvals = approvals[(approvals["second_op"] != approvals["op_id"]) & approvals["second_op"].isin(honest)]
        recent = approvals[approvals["action_ts"] > _days_before(given, 330)]
        able = np.flatnonzero(np.bincount(recent["op_id"].astype(int)) >= FEWEST)
        if len(able) < self.count:
            raise TooFewError(f"{len(able)} operators with {FEWEST} approvals to plant sequences on")
        found = 0
        for _ in range(self.repeats):
            chosen = rng.choice(able, self.count, replace=False)
            steps: list[dict[str, Any]] = []
            for op in chosen:
                own = recent[recent["op_id"] == op]
                for row in own.iloc[rng.permutation(len(own))[: rng.integers(1, 11)]].to_dict("records"):
                    at = row["action_ts"].to_pydatetime() - timedelta(seconds=20)
                    steps.append(
                        {"log_id": int(log["log_id"].max()) + len(steps) + 1, "op_id": int(row["second_op"]),
                         "action_ts": at, "recorded_ts": at, "terminal_id": row["terminal_id"], "action": "edit",
                         "object_type": row["object_type"], "object_id": int(row["object_id"])}
                    )  # fmt: skip
            more = pa.Table.from_pylist(steps, schema=tables["op_log"].schema)
            rows = read(given, tables | {"op_log": pa.concat_tables([tables["op_log"], more])})
            warned = within(given.declared, rows, method.fit(given.declared, rows, None).score(rows))
            found += int(np.isin(chosen, rows["op_id"].to_numpy(int)[warned]).sum())
        tried = self.count * self.repeats
        recall = share_of(found, tried)
        says = f"{self.repeats} times {self.count} operators, 1 to 10 sequences each; {found} of {tried} warned of"
        return Outcome(at_least(recall, self.at_least), {"recall": recall}, says)


def copied(given: Given, wanted: Mapping[str, str], **parameters: Any) -> Tables:
    """Rows of tables as known on the day, those that the condition beside each is true of."""
    from jihe.schema import TABLES

    day = {"as_of_month": given.as_of.year * 12 + given.as_of.month - 1}
    made = {}
    with given.sessions(given.as_of) as session:
        for name, condition in wanted.items():
            columns = ", ".join(f'"{column}"' for column in TABLES[name].names)
            known = {key: value for key, value in (day | parameters).items() if f"${key}" in condition}
            rows = session.query(f"SELECT {columns} FROM {name} WHERE {condition}", known)
            made[name] = rows.cast(TABLES[name].arrow_schema())
    return made


def read(given: Given, tables: Tables) -> pd.DataFrame:
    """The model's entities in a fund of these tables."""
    from jihe import law
    from jihe.engines import Session

    if given.read is None:
        raise TooFewError("nothing reads the features of an altered fund")
    with Session.of_tables(tables, given.as_of, law.load()) as session:
        return given.read(session)


def permuted(tables: Tables, rng: np.random.Generator) -> pa.Table:
    """The log with approvers, and the terminals they sat at, permuted within their office, post and month."""
    import numpy as np
    import pyarrow as pa

    log = tables["op_log"]
    where = tables["operator"].select(["op_id", "office_id", "post"]).to_pandas().set_index("op_id")
    frame = log.select(["op_id", "terminal_id", "action", "action_ts"]).to_pandas()
    approvals = frame[frame["action"] == "approve"].join(where, on="op_id", how="inner")
    month = approvals["action_ts"].dt.year * 12 + approvals["action_ts"].dt.month
    op, terminal = frame["op_id"].to_numpy(copy=True), frame["terminal_id"].to_numpy(object, copy=True)
    for index in approvals.groupby([approvals["office_id"], approvals["post"], month]).indices.values():
        here = approvals.index.to_numpy()[index]
        there = here[rng.permutation(len(here))]
        op[here], terminal[here] = op[there], terminal[there]
    for name, values in (("op_id", op), ("terminal_id", terminal)):
        at = log.schema.get_field_index(name)
        log = log.set_column(at, log.schema.field(at), pa.array(np.asarray(values), log.schema.field(at).type))
    return log


def _days_before(given: Given, days: int) -> pd.Timestamp:
    import pandas as pd

    return pd.Timestamp(given.as_of) - pd.Timedelta(days=days)
