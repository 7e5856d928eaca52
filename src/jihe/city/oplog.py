"""The operation log: what operators did to the rows there are, every edit of an account, and the queries between.

``hire_edits`` (job_id, hire_date, edited_ts), left by a scheme, become versions of the enrolment and log entries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import operators
from jihe.city.calendar import DAY, Ints, office_time, working_day
from jihe.city.draws import chance, days, hours, numbers, pick
from jihe.city.identity import Text

if TYPE_CHECKING:
    from jihe.city.world import World

_ACTIONS_A_DAY = 7_000  # of the whole city's operators, on a working day
_OFF_HOURS, _OVERRIDES = 0.03, 0.006
_OTHER_TERMINAL = 0.015
_BY_HAND = 0.35  # of registrations at the window, kept in the log one by one
_CODES = {"failed_check": 0.55, "cancelled_rule": 0.25, "backdate": 0.1, "birth_date": 0.05, "years": 0.05}


def build(world: World) -> None:
    """Writes ``op_log`` and the versions of enrolments that operators edited."""
    rng = world.rng("oplog")
    parts = [
        _claims(world),
        _injuries(world),
        _pensions(world),
        _payees(world),
        _enrolments(world, rng),
        _hires(world, rng),
    ]
    work = pd.concat(parts, ignore_index=True)
    work = work[(work["op_id"] > 0) & (work["action_ts"] < world.end) & (work["action_ts"] >= world.start)]
    rows = pd.concat([work, _queries(world, len(work), rng)], ignore_index=True)
    rows = _overridden(rows, rng)
    rows["terminal_id"] = _terminals(world, rows["op_id"].to_numpy(), rng)
    rows = rows.sort_values(["action_ts", "op_id", "object_id"], kind="stable").reset_index(drop=True)
    rows.insert(0, "log_id", world.new_ids("op_log", len(rows)))
    world.put("op_log", rows.assign(recorded_ts=rows["action_ts"]))


def _rows(op_id: Ints, when: np.ndarray, action: str | Text, kind: str, object_id: Ints, before: Text | str = "",
          after: Text | str = "", second: Ints | int = 0) -> pd.DataFrame:  # fmt: skip
    return pd.DataFrame(
        {
            "op_id": op_id, "action_ts": when, "action": action, "object_type": kind, "object_id": object_id,
            "before_v": before, "after_v": after, "second_op": second, "override_code": "",
        }
    )  # fmt: skip


def _claims(world: World) -> pd.DataFrame:
    claims = world.latent["ui_claims"]
    number, accept, review = (claims[name].to_numpy() for name in ("claim_id", "op_accept", "op_review"))
    granted = claims["granted"].to_numpy() > 0
    at_window = claims["channel"].isin(["window", "agent"]).to_numpy()
    taken = _rows(accept, claims["apply_ts"].to_numpy(), "create", "ui_claim", number)[at_window]
    decided = claims["decided_ts"].to_numpy()
    done = _rows(
        review,
        decided,
        np.where(granted, "approve", "reject"),
        "ui_claim",
        number,
        "pending",
        np.where(granted, "active", "rejected"),
    )
    return pd.concat([taken, done], ignore_index=True)


def _injuries(world: World) -> pd.DataFrame:
    cases = world.latent["wi_cases"]
    number = cases["case_id"].to_numpy()
    yes = cases["recognised"].to_numpy(dtype=bool)
    taken = _rows(cases["op_accept"].to_numpy(), cases["apply_ts"].to_numpy(), "create", "wi_case", number)
    decided = _rows(
        cases["op_decide"].to_numpy(), cases["decided_ts"].to_numpy(), np.where(yes, "approve", "reject"), "wi_case",
        number, "pending", np.where(yes, "recognised", "rejected"), cases["op_investigate"].to_numpy(),
    )  # fmt: skip
    benefits = world.frame("wi_benefit").drop_duplicates("ben_id")
    paid = _rows(
        benefits["op_approve"].to_numpy(), benefits["recorded_ts"].to_numpy() - hours(20), "approve", "wi_benefit",
        benefits["ben_id"].to_numpy(), second=benefits["op_review"].to_numpy(),
    )  # fmt: skip
    return pd.concat([taken, decided, paid], ignore_index=True)


def _pensions(world: World) -> pd.DataFrame:
    awards = world.frame("pension_award").sort_values(["award_id", "recorded_ts"]).drop_duplicates("award_id")
    number = awards["award_id"].to_numpy()
    decided = awards["recorded_ts"].to_numpy()
    taken = _rows(
        awards["op_accept"].to_numpy(),
        np.maximum(awards["apply_date"].to_numpy() + hours(10), decided - 20 * DAY),
        "create",
        "pension_award",
        number,
    )
    done = _rows(
        awards["op_approve"].to_numpy(),
        decided,
        "approve",
        "pension_award",
        number,
        "pending",
        "active",
        awards["op_review"].to_numpy(),
    )
    return pd.concat([taken, done], ignore_index=True)


def _payees(world: World) -> pd.DataFrame:
    """First accounts are created, later ones edited: the account before and the account after."""
    links = world.frame("payee_link").sort_values(["link_id", "recorded_ts"]).drop_duplicates("link_id")
    links = links.sort_values(["person_id", "line", "changed_ts", "link_id"], kind="stable")
    before = links.groupby(["person_id", "line"])["acct_id"].shift().fillna(0).to_numpy(dtype=np.int64)
    edited = before > 0
    return _rows(
        links["changed_op"].to_numpy(), links["changed_ts"].to_numpy(), np.where(edited, "edit_bank", "create"),
        "payee_link", links["link_id"].to_numpy(), np.where(edited, before.astype(str), ""),
        links["acct_id"].to_numpy().astype(str),
    )  # fmt: skip


def _enrolments(world: World, rng: np.random.Generator) -> pd.DataFrame:
    rows = world.frame("enrolment")
    rows = rows[(rows["op_id"] > 0).to_numpy() & (rows["reg_ts"] >= world.start).to_numpy()].drop_duplicates("enrol_id")
    rows = rows[chance(_BY_HAND, len(rows), rng)]
    return _rows(
        rows["op_id"].to_numpy(), rows["reg_ts"].to_numpy(), "create", "enrolment", rows["enrol_id"].to_numpy()
    )


def _hires(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Enrolments whose day of hiring an operator changed on request: a new version, and the entry in the log."""
    edits = world.latent["hire_edits"]
    edits = edits[edits["edited_ts"] < world.end]
    jobs = world.jobs.iloc[edits["job_id"].to_numpy() - 1]
    wanted = pd.DataFrame(
        {
            "person_id": jobs["person_id"].to_numpy(), "employer_id": jobs["employer_id"].to_numpy(),
            "reg_ts": jobs["registered"].to_numpy(), "stated": edits["hire_date"].to_numpy(),
            "edited_ts": edits["edited_ts"].to_numpy(),
        }
    )  # fmt: skip
    rows = world.frame("enrolment").drop_duplicates("enrol_id").merge(wanted, on=["person_id", "employer_id", "reg_ts"])
    old = rows["hire_date"].to_numpy()
    if len(rows):
        versions = rows.assign(hire_date=rows["stated"], recorded_ts=rows["edited_ts"]).drop(
            columns=["stated", "edited_ts"]
        )
        world.put("enrolment", versions)
    clerk = operators.handler(
        world, world.people["town"].to_numpy(str)[rows["person_id"].to_numpy() - 1], "accept", rng
    )
    return _rows(
        clerk, rows["edited_ts"].to_numpy(), "edit", "enrolment", rows["enrol_id"].to_numpy(),
        old.astype("datetime64[D]").astype(str), rows["stated"].to_numpy().astype("datetime64[D]").astype(str),
    )  # fmt: skip


def _queries(world: World, done: int, rng: np.random.Generator) -> pd.DataFrame:
    """Look-ups between the work, so that the day's volume is the city's."""
    span = np.arange(world.start.astype("datetime64[D]"), world.end.astype("datetime64[D]")).astype("datetime64[s]")
    open_days = span[working_day(span) == span]
    n = max(round(_ACTIONS_A_DAY * world.scale * len(open_days)) - done, len(open_days))
    when = office_time(open_days[rng.integers(0, len(open_days), n)], rng)
    late = chance(_OFF_HOURS, n, rng)
    when = np.where(late, when.astype("datetime64[D]").astype("datetime64[s]") + hours(18 + 4.5 * rng.random(n)), when)
    diligence = rng.gamma(3, 1, len(world.operators))
    op_id = rng.choice(world.operators["op_id"].to_numpy(), n, p=diligence / diligence.sum())
    action = pick({"query": 0.93, "export": 0.02, "edit": 0.05}, n, rng)
    return _rows(op_id, when, action, "person", rng.integers(1, len(world.people) + 1, n))


def _overridden(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Some approvals pass a failed check by hand: one more entry, before the approval."""
    passed = rows[(rows["action"] == "approve").to_numpy()]
    share = min(_OVERRIDES * len(rows) / max(len(passed), 1), 0.5)
    made = passed[chance(share, len(passed), rng)].copy()
    made["action"] = "override"
    made["override_code"] = pick(_CODES, len(made), rng)
    made["action_ts"] = made["action_ts"].to_numpy() - days(0.002 + 0.004 * rng.random(len(made)))
    return pd.concat([rows, made], ignore_index=True)


def _terminals(world: World, op_id: Ints, rng: np.random.Generator) -> Text:
    """Each operator's own terminal; now and then a colleague's."""
    other = np.maximum(op_id - 1, 1)
    return numbers("T", np.where(chance(_OTHER_TERMINAL, len(op_id), rng), other, op_id), 4)
