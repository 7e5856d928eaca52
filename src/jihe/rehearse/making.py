"""The nights of a rehearsal, made once for all arms by the parts that a night is made of, and held against the truth.

All nights are of one snapshot: what a day's session shows is what was known at its end, so a whole city can be taken
in at once. Findings, warnings, cases and payments at stake are those that the case store has after that night.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.errors import BadInputError
from jihe.home import Home, content_folder
from jihe.rehearse import fairness
from jihe.rehearse import world as worlds
from jihe.rehearse.world import Month, Reviewed, World, month_of

if TYPE_CHECKING:
    import duckdb

    from jihe.engines import Session
    from jihe.lake import Lake
    from jihe.law import Law
    from jihe.nightly.detecting import Detected, Plan
    from jihe.screening import Screened

Progress = Callable[[str, int, int | None], None]

_REVIEWED = """
SELECT date_diff('day', CAST(opened_ts AS DATE), CAST(decided_ts AS DATE)) AS days,
    CASE WHEN confirmed_fen > 0 THEN least(recovered_fen / confirmed_fen, 1.0) END AS part
FROM past_review WHERE decided_ts IS NOT NULL ORDER BY review_id
"""


def nights(last: date, months: int) -> list[date]:
    """The last days of so many months up to that of ``last``."""
    from calendar import monthrange

    ends = [divmod(month_of(last) - back, 12) for back in range(months - 1, -1, -1)]
    return [date(year, month + 1, monthrange(year, month + 1)[1]) for year, month in ends]


def made(
    home: Home, city: Path, seed: int, number: int, days: Sequence[date], content: Path | None, progress: Progress
) -> World:
    """The world of a city folder that was built: its nights, made or read from ``home``.

    The city is taken in, models are trained on what was known on the first night, and each night is run in turn.
    Stopped, it goes on with the month that was not whole. BadInputError where a case store on a server is set.
    """
    from jihe.evaluate.city_files import truth_file
    from jihe.evaluate.stories import stories
    from jihe.lake import Lake

    if os.environ.get("DATABASE_URL"):
        raise BadInputError("DATABASE_URL is set: a rehearsal's cases are not for the bureau's store; unset it first")
    lake, folder = Lake(home.lake), home.root / "months"
    _take_in(home, lake, city, progress)
    known = [worlds.kept(folder / worlds.named(month_of(day))) for day in days]
    if None in known:
        _train(home, lake, days[0], content, progress)
        known = _run(home, lake, city, days, content, folder, progress)
    months = tuple(month for month in known if month is not None)
    return World(seed, number, stories(truth_file(city)), _reviewed(lake, days[0], content), months)


def _take_in(home: Home, lake: Lake, city: Path, progress: Progress) -> None:
    from jihe.ingest import ingest
    from jihe.lake import locked

    with locked(home):
        if not lake.snapshot().versions:
            ingest(city / "tables", lake, progress)


def _train(home: Home, lake: Lake, day: date, content: Path | None, progress: Progress) -> None:
    """Models as a bureau has them on its first night: taught by reviews of before."""
    from jihe import content as contents
    from jihe import law as laws
    from jihe.cases import capacity
    from jihe.cases.capacity import of_lists
    from jihe.cases.effort import ReviewNumbers
    from jihe.engines import Session
    from jihe.receipts import Receipts
    from jihe.warning import train

    folder = content_folder(content)
    loaded = contents.load(folder, receipts=Receipts(home.receipts))
    law, snapshot = laws.load(folder / "rules" / "parameters"), lake.snapshot()
    with Session.of_snapshot(lake, snapshot, day, law, facts=loaded.facts) as session:
        hours = of_lists(capacity.hours(law, day, capacity.insured(session)), ReviewNumbers.of(law, day))
    train(home, loaded, snapshot, day, None, law, progress, hours=hours)


def _run(
    home: Home, lake: Lake, city: Path, days: Sequence[date], content: Path | None, folder: Path, progress: Progress
) -> list[Month | None]:  # fmt: skip
    """Every night in its order, into one case store; those that were kept are read."""
    from jihe.nightly.detecting import plan

    planned = plan(home, lake, days[0], content_folder(content))
    made: list[Month | None] = []
    for place, day in enumerate(days):
        progress("nights", place, len(days))
        where = folder / worlds.named(month_of(day))
        month = worlds.kept(where)
        if month is None:
            month = night(home, replace(planned, as_of=day), city)
            worlds.keep(month, where)
        made.append(month)
    progress("nights", len(days), len(days))
    return made


def night(home: Home, planned: Plan, city: Path, like: Home | None = None) -> Month:
    """One night up to its ranking; the pages that people read are left out.

    ``like``: the folder of another arm, whose night of this day found the same: rules are not run again.
    """
    from jihe.engines import Session
    from jihe.nightly.concluding import join, order
    from jihe.nightly.detecting import detect, write_signals

    ledger = planned.ledger(home)
    found = None if like is None else _found(next(like.runs.glob(f"{planned.as_of}-*")))
    detected = detect(home, planned, ledger.step, lambda _step, _done, _of: None, found)
    run = ledger.path.parent
    write_signals(run, detected)
    join(home, ledger, planned, detected)
    order(ledger, planned, detected, None)
    cases, stands, shown = _cases(ledger.run_id, planned)
    facts = planned.content.facts
    with Session.of_snapshot(planned.lake, planned.snapshot, planned.as_of, planned.law, facts=facts) as session:
        pairs, past = _matched(session, planned, detected, run, city)
        pairs = pairs[pairs["number"].isin(cases["number"])].reset_index(drop=True)
        cases, people = fairness.described(cases, session), fairness.people(session)
        return Month(planned.as_of, detected.insured, cases, stands, pairs, past, people, shown)


def _found(run: Path) -> Screened:
    """What the rules of a run found, read from its files; its money and proofs hold the warnings' as well."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from jihe.screening import Screened

    read = {
        name: pq.read_table(run / f"{name}.parquet") for name in ("findings", "money", "proofs", "shadow", "health")
    }
    mine = read["findings"].column("signal_id").combine_chunks()
    money, proofs = (read[name].filter(pc.is_in(read[name].column("signal_id"), mine)) for name in ("money", "proofs"))
    return Screened(read["findings"], money, proofs, read["shadow"], read["health"], [], {})


def _cases(run_id: str, planned: Plan) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The night's cases but those in which the fund owes, what each stands on, and the rows that prove it."""
    from jihe.cases.chances import stands_of
    from jihe.cases.identity import Docket
    from jihe.cases.models import CaseNight, Night
    from jihe.cases.ranking import READ

    night = Night.objects.get(run_id=run_id)
    rows = CaseNight.objects.filter(night=night).exclude(docket=Docket.OWED).order_by("case__number")
    names = ["id", "number", "line", "lane", "subject_kind", "severity", "score", "at_stake_fen", "owed_fen"]
    read = rows.values_list(*READ, "case__subject_id")
    cases = pd.DataFrame(list(read), columns=[*names, "prevented_fen", "subject_id"])
    number = dict(zip(cases["id"], cases["number"], strict=True))
    stands = pd.DataFrame(
        [
            (number[seen], *one.ground, one.score, one.fen)
            for seen, every in stands_of(night).items()
            if seen in number
            for one in every
        ],
        columns=["number", "line", "code", "test", "severity", "match", "score", "fen"],
    )
    stands["since"] = _since(stands)
    stands["score"] = stands["score"].astype(float)
    of_rules = {rule.code for rule in planned.content.rules.values()}
    ruled = set(stands.loc[stands["code"].isin(of_rules), "number"])
    cases = cases[cases["number"].isin(stands["number"])].drop(columns="id").reset_index(drop=True)
    cases["severity"], cases["score"] = cases["severity"].astype(float), cases["score"].astype(float)
    cases["by_rule"] = cases["number"].isin(ruled)
    shown = _shown(planned.as_of)
    newest = shown.groupby("number")["month"].max().reindex(cases["number"])
    cases["newest"] = newest.fillna(0).astype(np.int64).to_numpy()
    return cases, stands, shown.loc[shown["number"].isin(cases["number"]), ["number", "proof_table", "proof_key"]]


def _since(stands: pd.DataFrame) -> list[int]:
    """The month in which each case first stood on each test."""
    from django.db.models import Min

    from jihe.cases.models import Signal

    rows = Signal.objects.values_list("case__number", "code", "test").annotate(first=Min("first_seen"))
    first = {tuple(of): month_of(day) for *of, day in rows.order_by()}
    return [first[of] for of in stands[["number", "code", "test"]].itertuples(index=False, name=None)]


def _shown(day: date) -> pd.DataFrame:
    """The rows that prove each case on the night, and the ``month`` in which the case first had a row."""
    from jihe.cases.models import SignalProof

    names = ("signal__case__number", "proof_table", "proof_key", "first_seen", "current", "signal__last_seen")
    columns = ["number", *names[1:]]
    rows = pd.DataFrame(list(SignalProof.objects.values_list(*names)), columns=columns)
    rows["month"] = [month_of(each) for each in rows["first_seen"]]
    rows["tonight"] = rows["current"].astype(bool) & (rows["signal__last_seen"] == day)
    by_proof = rows.groupby(columns[:3]).agg(month=("month", "min"), tonight=("tonight", "any")).reset_index()
    return by_proof[by_proof["tonight"]].drop(columns="tonight")


def _matched(
    session: Session, planned: Plan, detected: Detected, run: Path, city: Path
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What of the truth each case shows, and what reviews of before say of the night's grounds."""
    import duckdb

    from jihe.evaluate import matching
    from jihe.evaluate.city_files import truth_file
    from jihe.evaluate.under_hours import PAIRS

    with duckdb.connect() as connection:
        matching.load(connection, truth_file(city), run, planned.as_of.isoformat())
        matching.match(connection, session)
        pairs: pd.DataFrame = connection.execute(PAIRS).df()
        return pairs, _past(connection, detected, planned.law, planned.as_of)


def _past(connection: duckdb.DuckDBPyConnection, detected: Detected, law: Law, day: date) -> pd.DataFrame:
    from jihe.cases.second import whole
    from jihe.nightly.past_grounds import past_grounds

    for name in ("signals", "money", "proofs"):
        connection.register(name, getattr(detected, name))
    past = past_grounds(connection, detected.outcomes, whole(law, "rate_past_verdicts", day))
    columns = ["line", "code", "test", "severity", "match", "rate", "worth"]
    return pd.DataFrame([(*ground, *guess) for ground, guess in past.items()], columns=columns)


def _reviewed(lake: Lake, day: date, content: Path | None) -> Reviewed:
    """How reviews went that were decided by the first night. BadInputError where there were none."""
    from jihe import law as laws
    from jihe.engines import Session

    law = laws.load(content_folder(content) / "rules" / "parameters")
    with Session.of_snapshot(lake, lake.snapshot(), day, law) as session:
        rows = session.query(_REVIEWED).to_pandas()
    part = rows["part"].dropna().to_numpy(float)
    if not len(part):
        raise BadInputError(f"no review with money was decided by {day}: nothing says how late verdicts come")
    return Reviewed(rows["days"].to_numpy(float), part)
