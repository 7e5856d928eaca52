"""The operation log: what operators did to the rows there are, and between them look-ups, batches, second thoughts.

The volume is the city's (E1: about 7,000 actions a working day, 3 % off hours, 0.6 % overrides): what leaves no row of
its own, mostly queries, fills each day up. Days are busy at the end of a month, before the end of the year and after a
holiday; noon is a break. Programs work in the evening under service accounts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import operators, oplog_entries
from jihe.city.calendar import DAY, Floats, Ints, Times, day_of, first_day, month_of, off_hours, working_day
from jihe.city.draws import chance, days, hours, numbers, pick
from jihe.city.identity import Text
from jihe.city.oplog_entries import rows

if TYPE_CHECKING:
    from jihe.city.world import World

_ACTIONS_A_DAY = 7_000  # of the whole city's operators, on a working day
_OFF_HOURS, _OVERRIDES = 0.03, 0.006
_OFF = {"evening": 0.6, "early": 0.12, "holiday": 0.28}
_OTHER_TERMINAL = 0.015
_CODES = {"failed_check": 0.6, "cancelled_rule": 0.28, "backdate": 0.12}
_AFTER_REJECTION = {"birth_date": 0.5, "years": 0.5}
_REJECTED_FIRST = 0.012  # of awards: the papers went back once
_AGAINST_REJECTION = 0.4  # of those, approved afterwards with a word of the approver
_TAKEN_BACK = 0.004  # of approvals: rolled back and made again the same day
_LOOKED_AT = {"person": 0.6, "pension_award": 0.16, "ui_claim": 0.09, "wi_case": 0.09, "bank_account": 0.06}
_IN_A_BATCH = 0.02  # of awards that a program adjusts: those it logs one by one
_RULE_CHANGES = ("2025-01-01", "2025-03-01", "2025-07-01")  # retirement steps, minimum wage, end of reach-back
_DATED_BACK = 0.01  # of open awards and claims, entered again as of the day a rule changed


def build(world: World) -> None:
    """Writes ``op_log`` and the versions of enrolments that operators edited."""
    rng = world.rng("oplog")
    work = oplog_entries.everything(world, rng)
    work = pd.concat([work, _batches(world, rng), _policy(world, rng)], ignore_index=True)
    work = work[(work["op_id"] > 0) & (work["action_ts"] < world.end) & (work["action_ts"] >= world.start)]
    work = pd.concat([work, _second_thoughts(work, rng)], ignore_index=True)
    entries = pd.concat([work, _queries(world, work, rng)], ignore_index=True)
    entries = _overridden(entries, rng)
    entries = entries[entries["action_ts"] >= world.start]
    entries["terminal_id"] = _terminals(world, entries, rng)
    entries = entries.sort_values(["action_ts", "op_id", "object_id"], kind="stable").reset_index(drop=True)
    entries.insert(0, "log_id", world.new_ids("op_log", len(entries)))
    world.put("op_log", entries.drop(columns="terminal_op").assign(recorded_ts=entries["action_ts"]))


def _batches(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Programs in the evening: the rise of July, dated back to January, and the closing of the year's accounts."""
    years = np.arange(world.start_ym // 100, world.end_ym // 100 + 1)
    awards = world.awards[(world.awards["awarded"] < world.end).to_numpy()]
    parts = []
    for year in years.tolist():
        for day, action, before, after in (
            (f"{year}-07-05", "backdate", f"{year}-07", f"{year}-01"),
            (f"{year}-12-28", "edit", f"{year}", f"{year + 1}"),
        ):
            begun = working_day(np.datetime64(day, "s")) + hours(19)
            open_now = awards[(awards["awarded"] < begun).to_numpy() & chance(_IN_A_BATCH, len(awards), rng)]
            n = len(open_now)
            when = begun + days(np.cumsum(rng.uniform(0.5, 4.0, n)) / 86_400)
            program = np.repeat(operators.service(world, 1, world.common(f"oplog/{day}")), n)
            made = rows(program, when, action, "pension_award", open_now["award_id"].to_numpy(), before, after)
            parts.append(made.assign(override_code="backdate" if action == "backdate" else ""))
    return pd.concat(parts, ignore_index=True)


def _policy(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """After a rule has changed, some of what is open is entered again as of that day, in the weeks that follow."""
    claims, awards = world.latent["ui_claims"], world.awards
    parts = []
    for day in _RULE_CHANGES:
        start = np.datetime64(day, "s")
        for kind, key, begun, until in (
            ("ui_claim", claims["claim_id"], claims["decided_ts"], start - 240 * DAY),
            ("pension_award", awards["award_id"], awards["awarded"], start - 120 * DAY),
        ):
            lately = (begun < start).to_numpy() & (begun >= until).to_numpy() & chance(5 * _DATED_BACK, len(key), rng)
            n = int(lately.sum())
            when = _in_office(working_day(start + days(rng.uniform(3, 45, n))), rng)
            clerks = world.operators.loc[world.operators["post"].isin(["review", "data"]), "op_id"].to_numpy()
            op_id = clerks[rng.integers(0, len(clerks), n)]
            entered = when.astype("datetime64[D]").astype(str)
            parts.append(rows(op_id, when, "backdate", kind, key.to_numpy()[lately], entered, day))
    return pd.concat(parts, ignore_index=True).assign(override_code="backdate")


def _second_thoughts(work: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Approvals rolled back and made again within the hour; awards whose papers went back first."""
    approved = work[(work["action"] == "approve").to_numpy()]
    hasty = approved[chance(_TAKEN_BACK, len(approved), rng)]
    before = days(rng.uniform(300, 4_000, len(hasty)) / 86_400)
    first = hasty.assign(action_ts=hasty["action_ts"] - before)
    back = hasty.assign(
        action="rollback", action_ts=hasty["action_ts"] - before * 0.6,
        before_v=hasty["after_v"], after_v=hasty["before_v"],
    )  # fmt: skip
    awards = approved[(approved["object_type"] == "pension_award").to_numpy()]
    sent = awards[chance(_REJECTED_FIRST, len(awards), rng)]
    when = _in_office(working_day(sent["action_ts"].to_numpy() - days(rng.uniform(2, 9, len(sent)))), rng)
    sent = sent.assign(action="reject", action_ts=when, after_v="returned")
    return pd.concat([first, back, sent], ignore_index=True)


def _queries(world: World, work: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Look-ups and exports between the work, so that the day's volume and its share off hours are the city's."""
    span = np.arange(world.start.astype("datetime64[D]"), world.end.astype("datetime64[D]")).astype("datetime64[s]")
    is_open = working_day(span) == span
    open_days, closed = span[is_open], span[~is_open]
    total = max(round(_ACTIONS_A_DAY * world.scale * len(open_days)), len(work))
    n = max(total - len(work), len(open_days))
    wanted = busy(open_days) / busy(open_days).sum() * total
    done = pd.Series(day_of(work["action_ts"])).value_counts().reindex(open_days).fillna(0).to_numpy()
    left = np.maximum(wanted - done, 0.15 * wanted)
    when = _in_office(rng.choice(open_days, n, p=left / left.sum()), rng)
    late = chance(max(_OFF_HOURS * total - off_hours(work["action_ts"].to_numpy()).sum(), 0) / n, n, rng)
    day = when.astype("datetime64[D]").astype("datetime64[s]")
    off = pick(_OFF, n, rng)
    clock = np.select([off == "evening", off == "early"], [17.5 + 5 * rng.beta(1, 2.2, n), 6.8 + 1.7 * rng.random(n)],
                      8.5 + 9 * rng.random(n))  # fmt: skip
    day = np.where(off == "holiday", closed[rng.integers(0, len(closed), n)], day)
    when = np.where(late, day + hours(clock), when)
    people = world.operators[~world.operators["is_service"]]
    diligence = world.common("oplog/diligence").gamma(3, 1, len(people))
    op_id = rng.choice(people["op_id"].to_numpy(), n, p=diligence / diligence.sum())
    kind = pick(_LOOKED_AT, n, rng)
    action = pick({"query": 0.975, "export": 0.025}, n, rng)
    return rows(op_id, when, action, kind, _known_by(world, kind, when, rng))


def _known_by(world: World, kind: Text, when: Times, rng: np.random.Generator) -> Ints:
    """For each moment the number of some row of that kind that was on record."""
    begun = {
        "person": world.people["created_ts"], "pension_award": world.awards["applied"] + DAY,
        "ui_claim": world.latent["ui_claims"]["apply_ts"], "wi_case": world.latent["wi_cases"]["apply_ts"],
    }  # fmt: skip
    numbered = {name: (np.arange(1, len(times) + 1), times.to_numpy()) for name, times in begun.items()}
    links = world.payees.sort_values(["changed_ts", "link_id"], kind="stable")
    numbered["bank_account"] = links["acct_id"].to_numpy(), links["changed_ts"].to_numpy()  # accounts that are paid
    made = np.ones(len(kind), dtype=np.int64)
    for name, (ids, times) in numbered.items():
        some = kind == name
        there = np.searchsorted(np.maximum.accumulate(times), when[some])
        place = (rng.random(int(some.sum())) * np.maximum(there, 1)).astype(np.int64)
        made[some] = ids[place] if len(ids) else 1
    return made


def busy(open_days: Times) -> Floats:
    """How much there is to do on each working day, the mean about 1."""
    month = month_of(open_days)
    last = open_days == working_before(first_day(month + 1))
    third = open_days >= first_day(month + 1) - 6 * DAY
    gap = np.r_[DAY, np.diff(open_days)] / DAY
    ahead = np.r_[np.diff(open_days), DAY] / DAY
    load = np.where(third, 1.25, 1.0) * np.where(last, 1.15, 1.0) * np.where(month % 12 == 11, 1.2, 1.0)
    load *= np.where(gap > 3, 1.35, np.where(gap > 1, 1.12, 1.0)) * np.where(ahead > 3, 0.7, 1.0)
    made: Floats = load * np.where(month % 12 == 1, 0.9, 1.0)
    return made


def working_before(times: Times) -> Times:
    """The last working day before each day."""
    made = times - DAY
    for _ in range(12):  # no holiday is longer
        made = np.where(working_day(made) == made, made, made - DAY)
    return made


def _in_office(day: Times, rng: np.random.Generator) -> Times:
    """A time of the working day: most in the middle of the morning and the afternoon, few at noon."""
    n = len(day)
    part = rng.choice(3, n, p=[0.53, 0.455, 0.015])
    clock = np.select(
        [part == 0, part == 1], [8.5 + 3.5 * rng.beta(1.8, 1.6, n), 14 + 3.5 * rng.beta(1.7, 1.9, n)],
        12 + 2 * rng.random(n),
    )  # fmt: skip
    made: Times = day + hours(clock)
    return made


def _overridden(entries: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Some approvals pass a failed check by hand: one more entry, before the approval."""
    passed = entries[(entries["action"] == "approve").to_numpy()]
    planned = int((entries["action"] == "override").sum())
    sent = entries.loc[entries["action"] == "reject", ["object_type", "object_id"]].drop_duplicates()
    keys = ["object_type", "object_id"]
    returned = passed[keys].merge(sent.assign(back=True), on=keys, how="left")["back"].notna().to_numpy()
    share = np.clip((_OVERRIDES * len(entries) - planned) / max(len(passed), 1), 0, 0.5)
    takes = chance(np.where(returned, _AGAINST_REJECTION, share), len(passed), rng)
    made = passed[takes].copy()
    again = pick(_AFTER_REJECTION, len(made), rng)
    made["override_code"] = np.where(returned[takes], again, pick(_CODES, len(made), rng))
    made["action"] = "override"
    made["action_ts"] = made["action_ts"].to_numpy() - days(0.00005 + 0.006 * rng.random(len(made)) ** 2)
    return pd.concat([entries, made], ignore_index=True)


def _terminals(world: World, entries: pd.DataFrame, rng: np.random.Generator) -> Text:
    """Each operator's own terminal, now and then that of a colleague in the office, or what the entry says."""
    own = entries["op_id"].to_numpy()
    said = entries["terminal_op"].to_numpy()
    at = np.where(chance(_OTHER_TERMINAL, len(own), rng), operators.colleagues(world, own), own)
    return numbers("T", np.where(said > 0, said, at), 4)
