"""What operators did, read off the rows that came of it: one entry of the log a step, with the value before and after.

Latent frames that schemes may leave: ``hire_edits`` (job_id, hire_date, edited_ts) become versions of the enrolment;
``haste`` (award_id, review_s, approve_s: seconds from acceptance to review and to approval; terminal_op: at whose
terminal all of it was done, 0 each at his own; override_code: what was passed by hand, '' nothing) says how an award
was handled where nobody looked at it; ``status_edits`` (award_id, recorded, op_id, second_op) who changed the state of
an award, where not the office of the town or a program. What else an operator did, a scheme says with ``enter``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import awards as pensions
from jihe.city import operators
from jihe.city.calendar import DAY, Ints, Times, office_time
from jihe.city.draws import chance, days, hours, lognormal
from jihe.city.hooks import NEEDED, leave, left
from jihe.city.identity import Text
from jihe.schema import CODES

if TYPE_CHECKING:
    from jihe.city.world import World

_BY_HAND = 0.35  # of registrations at the window, kept in the log one by one
_DATED_BACK = 0.12  # of those, where the employer came weeks late
_LATE = 20 * DAY
_UNDONE = 6 * DAY  # a stop taken back so soon is rolled back, not edited
_AT_ONCE = 0.06  # of awards that are reviewed and approved within minutes: plain ones
_IDENTITY = ("name", "id_no", "birth_date", "sex", "merge")
_HASTE = {"award_id": np.int64, "review_s": float, "approve_s": float, "terminal_op": np.int64, "override_code": object}

_ENTRY = {
    "op_id": NEEDED, "action_ts": NEEDED, "action": NEEDED, "person_id": 0, "award_id": 0, "spell_id": 0,
    "before_v": "", "after_v": "", "second_op": 0, "override_code": "", "terminal_op": 0,
}  # fmt: skip


def enter(world: World, typology: str, entries: pd.DataFrame) -> None:
    """Entries of the log about an award (award_id), a claim (spell_id) or a person: the first of these that is not 0.

    ValueError: no such action, or an entry about nothing.
    """
    unknown = sorted(set(entries.get("action", pd.Series(dtype=str))) - set(CODES["action"].codes))
    if unknown:
        raise ValueError(f"entries: {unknown} is no action; there are {list(CODES['action'].codes)}")
    about = entries.reindex(columns=["award_id", "spell_id", "person_id"]).fillna(0)
    if (about == 0).all(axis=1).any():
        raise ValueError("entries: each is about an award_id, a spell_id or a person_id")
    leave(world, "entries", typology, entries, _ENTRY)


def _entered(world: World) -> pd.DataFrame:
    """What schemes say was done; of claims that were made."""
    parts = []
    for said in left(world, "entries"):
        claims = world.latent["ui_claims"].drop_duplicates("spell_id").set_index("spell_id")["claim_id"]
        claim = claims.reindex(said["spell_id"]).fillna(0).to_numpy().astype(np.int64)
        award, spell = said["award_id"].to_numpy(), said["spell_id"].to_numpy()
        kind = np.select([award > 0, spell > 0], ["pension_award", "ui_claim"], "person")
        number = np.select([award > 0, spell > 0], [award, claim], said["person_id"].to_numpy())
        made = said.assign(object_type=kind, object_id=number).drop(columns=["person_id", "award_id", "spell_id"])
        parts.append(made[number > 0])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def rows(op_id: Ints, when: Times, action: str | Text, kind: str | Text, object_id: Ints, before: Text | str = "",
         after: Text | str = "", second: Ints | int = 0, terminal: Ints | int = 0) -> pd.DataFrame:  # fmt: skip
    """Entries of the log; ``terminal`` is the operator at whose terminal it was done, 0 his own."""
    return pd.DataFrame(
        {
            "op_id": op_id, "action_ts": when, "action": action, "object_type": kind, "object_id": object_id,
            "before_v": before, "after_v": after, "second_op": second, "override_code": "", "terminal_op": terminal,
        }
    )  # fmt: skip


def everything(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """The entries of all rows there are, in no order."""
    parts = [
        _claims(world), _injuries(world, rng), _awards(world, rng), _states(world, rng), _payees(world),
        _enrolments(world, rng), _hires(world, rng), _persons(world), _certified(world), _paid_in(world),
        _grants(world, rng), _subsidies(world, rng), _about_awards(world), _entered(world),
    ]  # fmt: skip
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def _claims(world: World) -> pd.DataFrame:
    claims = world.latent["ui_claims"]
    number, accept, review = (claims[name].to_numpy() for name in ("claim_id", "op_accept", "op_review"))
    granted = claims["granted"].to_numpy() > 0
    at_window = claims["channel"].isin(["window", "agent"]).to_numpy()
    taken = rows(accept, claims["apply_ts"].to_numpy(), "create", "ui_claim", number)[at_window]
    done = rows(
        review, claims["decided_ts"].to_numpy(), np.where(granted, "approve", "reject"), "ui_claim", number, "pending",
        np.where(granted, "active", "rejected"),
    )  # fmt: skip
    return pd.concat([taken, done], ignore_index=True)


def _injuries(world: World, rng: np.random.Generator) -> pd.DataFrame:
    cases = world.latent["wi_cases"]
    number = cases["case_id"].to_numpy()
    yes = cases["recognised"].to_numpy(dtype=bool)
    taken = rows(cases["op_accept"].to_numpy(), cases["apply_ts"].to_numpy(), "create", "wi_case", number)
    decided = rows(
        cases["op_decide"].to_numpy(), cases["decided_ts"].to_numpy(), np.where(yes, "approve", "reject"), "wi_case",
        number, "pending", np.where(yes, "recognised", "rejected"), cases["op_investigate"].to_numpy(),
    )  # fmt: skip
    benefits = world.frame("wi_benefit").drop_duplicates("ben_id")
    when = _day_before(benefits["recorded_ts"].to_numpy(), rng)
    paid = rows(
        benefits["op_approve"].to_numpy(), when, "approve", "wi_benefit", benefits["ben_id"].to_numpy(),
        second=benefits["op_review"].to_numpy(),
    )  # fmt: skip
    appraised = world.frame("wi_appraisal").drop_duplicates("appr_id")
    asked = rows(
        appraised["op_id"].to_numpy(), appraised["recorded_ts"].to_numpy(), "create", "wi_appraisal",
        appraised["appr_id"].to_numpy(),
    )  # fmt: skip
    return pd.concat([taken, decided, paid, asked], ignore_index=True)


def _awards(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Accepted, reviewed, approved: days apart, seconds where one operator does both, or where a scheme says so."""
    awards = world.frame("pension_award").sort_values(["award_id", "recorded_ts"]).drop_duplicates("award_id")
    n = len(awards)
    number, decided = awards["award_id"].to_numpy(), awards["recorded_ts"].to_numpy()
    accept, review, approve = (awards[f"op_{post}"].to_numpy() for post in ("accept", "review", "approve"))
    taken = office_time(np.maximum(awards["apply_date"].to_numpy(), decided - 20 * DAY), rng)
    taken = np.where(taken < decided - hours(0.2), taken, decided - hours(0.2 + 0.3 * rng.random(n)))
    share = np.clip(rng.beta(4, 1.6, n), 0.02, 0.98)
    looked = office_time(taken + (share * (decided - taken).astype(float)).astype("timedelta64[s]"), rng)
    minutes = decided - hours(lognormal(0.06, 0.8, n, rng))
    looked = np.where(chance(_AT_ONCE, n, rng) | (looked >= decided), minutes, looked)
    looked = np.where(review == approve, decided - days(lognormal(40, 0.8, n, rng) / 86_400), looked)
    looked = np.maximum(looked, taken + hours(0.01))
    haste = world.latent.get("haste", pd.DataFrame(columns=list(_HASTE)).astype(_HASTE)).set_index("award_id")
    hasty = haste.reindex(number)
    known = hasty["approve_s"].notna().to_numpy()
    seconds = hasty[["review_s", "approve_s"]].fillna(0).to_numpy()
    taken = np.where(known, decided - days(seconds[:, 1] / 86_400), taken)
    looked = np.where(known, taken + days(seconds[:, 0] / 86_400), np.minimum(looked, decided - hours(0.001)))
    at = hasty["terminal_op"].fillna(0).to_numpy(dtype=np.int64)
    steps = [
        rows(accept, taken, "create", "pension_award", number, terminal=at),
        rows(review, looked, "edit", "pension_award", number, "pending", "reviewed", terminal=at),
        rows(approve, decided, "approve", "pension_award", number, "pending", "active", review, at),
    ]
    passed = steps[2][(hasty["override_code"].fillna("") != "").to_numpy()].copy()
    passed["action"] = "override"
    passed["override_code"] = haste["override_code"].reindex(passed["object_id"]).to_numpy()
    passed["action_ts"] = passed["action_ts"] - pd.to_timedelta(1, unit="s")
    return pd.concat([*steps, passed], ignore_index=True)


def _about_awards(world: World) -> pd.DataFrame:
    """What schemes say was entered about awards: ``award_entries``, entries with person_id and scheme for object_id."""
    said = world.latent.get("award_entries")
    if said is None:
        return pd.DataFrame()
    made: pd.DataFrame = said.assign(object_id=pensions.of(world, said)).drop(columns=["person_id", "scheme"])
    return made


def _states(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Awards suspended, resumed, ended: overdue certifications by a program, the rest by the office of the town."""
    versions = world.frame("pension_award").sort_values(["award_id", "recorded_ts"], kind="stable")
    before = versions.groupby("award_id")["status"].shift()
    changed = (before.notna() & (before != versions["status"])).to_numpy()
    edits, before = versions[changed], before[changed]
    towns = world.people["town"].to_numpy(str)[edits["person_id"].to_numpy() - 1]
    clerk, second = (operators.handler(world, towns, post, rng) for post in ("accept", "review"))
    program = ((edits["status"] == "suspended") & (edits["end_reason"] == "uncertified")).to_numpy()
    op_id = np.where(program, operators.service(world, len(edits), rng), clerk)
    second = np.where(program, 0, second)
    planned = world.latent.get("status_edits")
    if planned is not None and len(planned):
        keys = pd.MultiIndex.from_frame(planned[["award_id", "recorded"]])
        place = keys.get_indexer(pd.MultiIndex.from_arrays([edits["award_id"], edits["recorded_ts"]]))
        by_plan = place >= 0
        op_id = np.where(by_plan, planned["op_id"].to_numpy()[place], op_id)
        second = np.where(by_plan, planned["second_op"].to_numpy()[place], second)
    since = versions.groupby("award_id")["recorded_ts"].shift()[changed].to_numpy()
    when = edits["recorded_ts"].to_numpy()
    undone = (edits["status"] == "active").to_numpy() & (when - since < _UNDONE)
    return rows(
        op_id, when, np.where(undone, "rollback", "edit"), "pension_award", edits["award_id"].to_numpy(),
        before.to_numpy(str), edits["status"].to_numpy(str), second,
    )  # fmt: skip


def _payees(world: World) -> pd.DataFrame:
    """First accounts are created, later ones edited: the account before and the account after."""
    links = world.frame("payee_link").sort_values(["link_id", "recorded_ts"]).drop_duplicates("link_id")
    links = links.sort_values(["person_id", "line", "changed_ts", "link_id"], kind="stable")
    before = links.groupby(["person_id", "line"])["acct_id"].shift().fillna(0).to_numpy(dtype=np.int64)
    edited = before > 0
    # As text no later stage sees that these are numbers of accounts: they are the city's from here on.
    return rows(
        links["changed_op"].to_numpy(), links["changed_ts"].to_numpy(), np.where(edited, "edit_bank", "create"),
        "payee_link", links["link_id"].to_numpy(), np.where(edited, world.citywide(before).astype(str), ""),
        world.citywide(links["acct_id"]).astype(str),
    )  # fmt: skip


def _enrolments(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Registrations at the window; where the employer came late, some with the day of effect dated back."""
    made = world.frame("enrolment")
    made = made[(made["op_id"] > 0).to_numpy() & (made["reg_ts"] >= world.start).to_numpy()].drop_duplicates("enrol_id")
    made = made[chance(_BY_HAND, len(made), rng)]
    registered = made["reg_ts"].to_numpy()
    created = rows(made["op_id"].to_numpy(), registered, "create", "enrolment", made["enrol_id"].to_numpy())
    late = (registered - made["start_date"].to_numpy() > _LATE) & chance(_DATED_BACK, len(made), rng)
    back = made[late]
    dated = rows(
        back["op_id"].to_numpy(), registered[late] + days(rng.uniform(30, 900, len(back)) / 86_400), "backdate",
        "enrolment", back["enrol_id"].to_numpy(), _day(registered[late]), _day(back["start_date"].to_numpy()),
    ).assign(override_code="backdate")  # fmt: skip
    return pd.concat([created, dated], ignore_index=True)


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
    made = world.frame("enrolment").drop_duplicates("enrol_id").merge(wanted, on=["person_id", "employer_id", "reg_ts"])
    if len(made):
        stated = made.assign(hire_date=made["stated"], recorded_ts=made["edited_ts"])
        world.put("enrolment", stated.drop(columns=["stated", "edited_ts"]))
    towns = world.people["town"].to_numpy(str)[made["person_id"].to_numpy() - 1]
    return rows(
        operators.handler(world, towns, "accept", rng), made["edited_ts"].to_numpy(), "edit", "enrolment",
        made["enrol_id"].to_numpy(), _day(made["hire_date"].to_numpy()), _day(made["stated"].to_numpy()),
    )  # fmt: skip


def _persons(world: World) -> pd.DataFrame:
    """Changes of a person's record: of who it is, or of where to find him."""
    changes = world.frame("person_change")
    kind = np.where(changes["field"].isin(_IDENTITY), "edit_identity", "edit")
    return rows(
        changes["op_id"].to_numpy(), changes["change_ts"].to_numpy(), kind, "person", changes["person_id"].to_numpy(),
        changes["old_v"].fillna("").to_numpy(str), changes["new_v"].fillna("").to_numpy(str),
    )  # fmt: skip


def _certified(world: World) -> pd.DataFrame:
    """Certifications that an operator entered."""
    made = world.frame("certification")
    made = made[(made["op_id"] > 0).to_numpy()]
    return rows(
        made["op_id"].to_numpy(), made["cert_ts"].to_numpy(), "create", "certification", made["cert_id"].to_numpy(),
        after=made["method"].to_numpy(str),
    )  # fmt: skip


def _paid_in(world: World) -> pd.DataFrame:
    """Months that an operator entered by hand: one entry for what was entered of a person at once."""
    import pyarrow.compute as pc

    table = world.arrow("contribution")
    made = table.filter(pc.greater(pc.fill_null(table["op_id"], 0), 0))
    frame = made.select(["contrib_id", "person_id", "kind", "op_id", "recorded_ts"]).to_pandas()
    first = frame.drop_duplicates(["person_id", "kind", "op_id", "recorded_ts"])
    return rows(
        first["op_id"].to_numpy(dtype=np.int64), first["recorded_ts"].to_numpy().astype("datetime64[s]"), "create",
        "contribution", first["contrib_id"].to_numpy(), after=first["kind"].to_numpy(str),
    )  # fmt: skip


def _grants(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Funeral and survivors' grants: approved the day before they go out."""
    made = world.frame("death_benefit").drop_duplicates("db_id")
    return rows(
        made["op_id"].to_numpy(), _day_before(made["recorded_ts"].to_numpy(), rng), "approve", "death_benefit",
        made["db_id"].to_numpy(), "pending", "paid",
    )  # fmt: skip


def _subsidies(world: World, rng: np.random.Generator) -> pd.DataFrame:
    parts = []
    for table in ("employer_subsidy", "skill_subsidy"):
        made = world.frame(table).drop_duplicates("sub_id")
        when = _day_before(made["recorded_ts"].to_numpy(), rng)
        parts.append(
            rows(made["op_id"].to_numpy(), when, "approve", table, made["sub_id"].to_numpy(), "pending", "approved")
        )
    return pd.concat(parts, ignore_index=True)


def _day_before(paid: Times, rng: np.random.Generator) -> Times:
    """In office hours of the working day before a payment goes out."""
    made = office_time(paid - DAY, rng)
    made = np.where(made < paid, made, office_time(paid - 4 * DAY, rng))
    return np.where(made < paid, made, paid - hours(0.3))


def _day(times: Times) -> Text:
    """Days as the log shows them."""
    made: Text = np.asarray(times).astype("datetime64[D]").astype(str)
    return made
