"""What happens outside the fund's sight: borders, service, study, benefit in other places, rulings.

The rates are those of ordinary life; nothing here is meant to be a crime against the fund. Latent frames that schemes
leave are merged before rows are numbered: ``borders/…`` (person_id, exit_ts, back, settled), ``military/…`` (person_id,
enlist_date, discharge_date), ``public_staff/…`` (person_id, unit, from_date, left), ``education/…`` (person_id, school,
from_date, to_date, fulltime), ``benefit_elsewhere/…`` (person_id, province, start, end: months, received, corrected:
when the end becomes known, NaT at once), ``rulings/…`` (person_id, employer_id, kind, doc_date, amount_fen). ``id_of``
in any of them is whose number the row bears by mistake, 0 the own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from jihe.city.calendar import (
    DAY,
    NAT,
    NEVER,
    Bools,
    Floats,
    Ints,
    age_in_years,
    day_of,
    first_day,
    month_of,
    ym_of,
)
from jihe.city.draws import chance, days, lognormal, numbers, pick, yuan
from jihe.city.registries.sending import concerned, said_to_be, send, update

if TYPE_CHECKING:
    from jihe.city.world import World

_PROVINCES = {"450000": 0.3, "430000": 0.2, "360000": 0.1, "510000": 0.1, "420000": 0.1, "440100": 0.2}


def build(world: World) -> None:
    """Writes border, military, education, public payroll, benefit elsewhere, rulings."""
    age = age_in_years(world.people["birth"].to_numpy(), world.start)
    paid = _paid(world)
    _borders(world, age)
    _service(world, age, paid)
    _study(world, age)
    _public_staff(world)
    _other_benefit(world)
    _rulings(world)


def _paid(world: World) -> Bools:
    """Who draws, or may come to draw, a pension or unemployment benefit in the window."""
    made = np.zeros(len(world.people), dtype=bool)
    made[world.awards["person_id"].to_numpy() - 1] = True
    made[world.latent["ui_spells"]["person_id"].to_numpy() - 1] = True
    return made


def _planned(world: World, prefix: str) -> pd.DataFrame:
    """What schemes want this registry to hold."""
    frames = [world.latent[name] for name in sorted(world.latent) if name.startswith(f"{prefix}/")]
    if not frames:
        return pd.DataFrame({"person_id": np.zeros(0, dtype=np.int64), "id_of": np.zeros(0, dtype=np.int64)})
    made = pd.concat(frames, ignore_index=True)
    made["id_of"] = made["id_of"].fillna(0).astype(np.int64) if "id_of" in made else 0
    # Where no row has a time, pandas would choose a unit of its own.
    return made.astype(dict.fromkeys(made.select_dtypes("datetime").columns, "datetime64[s]"))


def _said(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> dict[str, npt.NDArray[np.object_]]:
    """Number and name of each row, the number of somebody else where ``id_of`` says so."""
    said = said_to_be(world, rows["person_id"].to_numpy(dtype=np.int64), rng)
    other = rows["id_of"].fillna(0).to_numpy(dtype=np.int64) if "id_of" in rows else np.zeros(len(rows), np.int64)
    number = world.people["id_no"].to_numpy(object)[np.maximum(other - 1, 0)]
    return {**said, "id_no": np.where(other > 0, number, said["id_no"])}


def _drawn(candidates: Bools, n: int, rng: np.random.Generator) -> Ints:
    """``n`` different person ids among the candidates."""
    rows = np.flatnonzero(candidates)
    return np.sort(rng.permutation(rows)[:n]) + 1


def _moments(world: World, n: int, rng: np.random.Generator) -> np.ndarray:
    return day_of(world.start + days(rng.random(n) * world.years * 365.25))


def _alive(world: World, frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Rows whose day the person lived to see."""
    death = world.people["death"].to_numpy()[frame["person_id"].to_numpy() - 1]
    lived: pd.DataFrame = frame[~(frame[column].to_numpy() >= death)]
    return lived.reset_index(drop=True)


def _borders(world: World, age: Floats) -> None:
    """Short trips, mostly to Hong Kong and Macao; a few settle abroad and do not come back."""
    rng = world.rng("registries/border")
    who = rng.integers(1, len(age) + 1, world.count(120_000 * world.years))
    n = len(who)
    out = _moments(world, n, rng) + days(0.3 + 0.5 * rng.random(n))
    back = out + days(np.minimum(0.2 + lognormal(1.5, 1.0, n, rng), 60))
    trips = pd.DataFrame({"person_id": who, "exit_ts": out, "back": back, "settled": False})
    trips = trips[~_during_claims(world, trips) & np.isin(trips["person_id"], concerned(world))]
    gone = _drawn((age > 20) & world.people["left"].isna().to_numpy() & ~_paid(world), world.count(600), rng)
    settled = pd.DataFrame(
        {"person_id": gone, "exit_ts": _moments(world, len(gone), rng), "back": NAT, "settled": True}
    )
    planned = _planned(world, "borders")
    usual = pd.concat([trips, settled], ignore_index=True)
    usual = usual[~usual["person_id"].isin(planned["person_id"])]
    rows = _alive(world, pd.concat([usual, planned], ignore_index=True), "exit_ts")
    rows = _alive(world, rows, "back")
    rows = rows.sort_values(["person_id", "exit_ts"], kind="stable").reset_index(drop=True)
    same = rows["person_id"].to_numpy()[1:] == rows["person_id"].to_numpy()[:-1]
    clash = np.r_[False, same & (rows["exit_ts"].to_numpy()[1:] < rows["back"].to_numpy()[:-1])]
    rows = rows[~clash].reset_index(drop=True)
    said = _said(world, rows, rng)
    sent = send(
        world, "ext_border", "BORD",
        rows.assign(**said, received_ts=day_of(rows["exit_ts"]) + days(1 + 0.2 * rng.random(len(rows)))),
    )  # fmt: skip
    returned = sent[sent["back"].notna()]
    told = day_of(returned["back"]).astype("datetime64[s]") + days(1.25)
    update(
        world,
        "ext_border",
        returned.assign(
            entry_ts=returned["back"],
            received_ts=np.maximum(told, returned["received_ts"].to_numpy() + np.timedelta64(1, "s")),
        ),
    )


def _during_claims(world: World, trips: pd.DataFrame) -> Bools:
    """Trips that an injury or a stay paid by the injury fund makes impossible; a stay nobody lay in does not."""
    bills = world.latent["bills"].drop(columns="person_id").rename(columns={"patient": "person_id"})
    bills = bills[bills["honest_fen"] > 0]
    hurt = world.latent["injuries"].drop(columns="person_id")
    hurt = hurt.rename(columns={"declared_ts": "busy_from", "patient": "person_id"})[["person_id", "busy_from"]]
    stays = bills.rename(columns={"admit_ts": "busy_from", "discharge_ts": "busy_to"})
    busy = pd.concat([hurt.assign(busy_to=hurt["busy_from"]), stays[["person_id", "busy_from", "busy_to"]]])
    pairs = trips.assign(row=np.arange(len(trips))).merge(busy, on="person_id")
    to = np.fmax(pairs["busy_to"].to_numpy(), pairs["busy_from"].to_numpy())
    clash = (pairs["exit_ts"].to_numpy() < to + DAY) & (pairs["back"].to_numpy() > pairs["busy_from"].to_numpy() - DAY)
    return np.isin(np.arange(len(trips)), pairs.loc[clash, "row"])


def _service(world: World, age: Floats, paid: Bools) -> None:
    rng = world.rng("registries/military")
    men = (world.people["sex"].to_numpy() == "M") & world.people["local"].to_numpy()
    young = _drawn(men & (age > 17) & (age < 23) & ~paid, world.count(450 * world.years), rng)
    past = _drawn(men & (age > 30) & (age < 75), world.count(9_000), rng)
    enlist = first_day(month_of(_moments(world, len(young), rng)) // 12 * 12 + 8) + 14 * DAY
    born = world.people["birth"].to_numpy()[past - 1]
    old = day_of(born + days((18.5 + rng.random(len(past)) * 3) * 365.25))
    rows = pd.DataFrame(
        {
            "person_id": np.r_[young, past],
            "enlist_date": np.r_[enlist, old],
            "discharge_date": np.r_[
                np.repeat(NAT, len(young)), day_of(old + days(rng.integers(2, 6, len(past)) * 365))
            ],
            "received_ts": np.r_[enlist + 20 * DAY, np.repeat(world.start - 15 * DAY, len(past))],
        }
    )
    planned = _planned(world, "military")
    if len(planned):
        known = np.maximum(planned["enlist_date"].to_numpy() + 20 * DAY, world.start - 15 * DAY)
        own = rows[~rows["person_id"].isin(planned["person_id"])]
        rows = pd.concat([own, planned.assign(received_ts=known)], ignore_index=True)
    rows = rows.assign(left=rows["discharge_date"])
    # A discharge after the row was sent becomes known with a later one.
    ahead = (rows["left"] > rows["received_ts"]).to_numpy()
    rows.loc[ahead, "discharge_date"] = NAT
    sent = send(world, "ext_military", "MIL", _alive(world, rows.assign(**_said(world, rows, rng)), "enlist_date"))
    gone = sent[(sent["left"] > sent["received_ts"]).to_numpy()]
    update(world, "ext_military", gone.assign(discharge_date=gone["left"], received_ts=gone["left"] + 20 * DAY))


def _study(world: World, age: Floats) -> None:
    """Full-time students before their working lives, and part-time courses of workers."""
    rng = world.rng("registries/education")
    people = world.people
    young = (age > 15) & (age < 24)
    employed = np.full(len(people), NEVER)
    np.minimum.at(employed, world.jobs["person_id"].to_numpy() - 1, month_of(world.jobs["start"].to_numpy()))
    begins = month_of(people["birth"].to_numpy()) + 12 * 18 + 8
    full = young & (employed > begins + 36) & chance(0.6, len(people), rng)
    part = (age > 20) & (age < 40) & chance(0.01, len(people), rng)
    who = np.flatnonzero(full | part) + 1
    fulltime = full[who - 1]
    start = first_day(np.where(fulltime, begins[who - 1], world.first_month - 6 + 12 * rng.integers(0, 3, len(who))))
    names = np.array(["中山职业技术学院", "中山火炬职业技术学院", "广东开放大学", "电子科技大学中山学院"])
    rows = pd.DataFrame(
        {
            "person_id": who, "school": names[rng.integers(0, len(names), len(who))], "from_date": start,
            "to_date": start + days(365.25 * 2.8), "fulltime": fulltime,
            "received_ts": np.maximum(start + 40 * DAY, world.start - 12 * DAY),
        }
    )  # fmt: skip
    planned = _planned(world, "education")
    if len(planned):
        known = np.maximum(planned["from_date"].to_numpy() + 40 * DAY, world.start - 12 * DAY)
        own = rows[~rows["person_id"].isin(planned["person_id"])]
        rows = pd.concat([own, planned.assign(received_ts=known)], ignore_index=True)
    send(world, "ext_education", "EDU", _alive(world, rows.assign(**_said(world, rows, rng)), "from_date"))


def _public_staff(world: World) -> None:
    """Everybody in a public unit's job."""
    rng = world.rng("registries/public")
    jobs = world.jobs[world.jobs["employer_id"].to_numpy() > 0]
    units = world.employers.iloc[jobs["employer_id"].to_numpy() - 1]
    public = units["public"].to_numpy()
    jobs, units = jobs[public].reset_index(drop=True), units[public].reset_index(drop=True)
    rows = pd.DataFrame(
        {
            "person_id": jobs["person_id"].to_numpy(), "unit": units["name"].to_numpy(),
            "from_date": day_of(jobs["start"]),
            "received_ts": np.maximum(day_of(jobs["start"]) + 15 * DAY, world.start - 12 * DAY),
            "left": day_of(jobs["end"]),
        }
    )  # fmt: skip
    planned = _planned(world, "public_staff")
    if len(planned):
        known = np.maximum(day_of(planned["from_date"]) + 15 * DAY, world.start - 12 * DAY)
        rows = pd.concat([rows, planned.assign(received_ts=known)], ignore_index=True)
    sent = send(world, "ext_public_staff", "PUB", rows.assign(**_said(world, rows, rng)))
    gone = sent[sent["left"].notna()]
    told = np.maximum(gone["left"].to_numpy() + 20 * DAY, gone["received_ts"].to_numpy() + DAY)
    update(world, "ext_public_staff", gone.assign(to_date=gone["left"], received_ts=told))


def _other_benefit(world: World) -> None:
    """Benefit drawn elsewhere before the working life here, or after leaving: no month twice."""
    rng = world.rng("registries/other_ui")
    people = world.people
    came = np.flatnonzero(people["arrived"].notna().to_numpy() & chance(0.02, len(people), rng))
    last = month_of(people["arrived"].to_numpy()[came]) - 2
    start = last - rng.integers(1, 8, len(came))
    rows = pd.DataFrame(
        {
            "person_id": came + 1, "start": start, "end": last, "province": pick(_PROVINCES, len(came), rng),
            "received": np.maximum(first_day(last + 2) + days(9), world.start - 8 * DAY), "corrected": NAT,
        }
    )  # fmt: skip
    planned = _planned(world, "benefit_elsewhere")
    rows = pd.concat([rows[~rows["person_id"].isin(planned["person_id"])], planned], ignore_index=True)
    ends = np.where(rows["end"] < NEVER, ym_of(np.minimum(rows["end"], 40_000).astype(np.int64)), 0)
    at_once = rows["corrected"].isna().to_numpy()
    made = rows.assign(
        **_said(world, rows, rng), start_ym=ym_of(rows["start"]), end_ym=np.where(at_once, ends, 0), last=ends,
        received_ts=rows["received"],
    )  # fmt: skip
    sent = send(world, "ext_other_ui", "NATL", made)
    later = sent[sent["corrected"].notna()]
    told = np.maximum(later["corrected"].to_numpy(), later["received_ts"].to_numpy() + DAY)
    update(world, "ext_other_ui", later.assign(end_ym=later["last"], received_ts=told))


def _rulings(world: World) -> None:
    """Rulings and awards about labour and accidents; those behind arrears carry the number that was filed."""
    rng = world.rng("registries/rulings")
    n = world.count(2_600 * world.years)
    planned = _planned(world, "rulings")
    kind = pick({"arbitration": 0.6, "court": 0.3, "inspection": 0.08, "audit": 0.02}, n, rng)
    person = rng.integers(1, len(world.people) + 1, n)
    unit = rng.integers(1, len(world.employers) + 1, n)
    dated, amount = _moments(world, n, rng), yuan(18_000, 0.9, n, rng)
    if len(planned):
        kind = np.r_[kind, planned["kind"].to_numpy(str)]
        person = np.r_[person, planned["person_id"].to_numpy()]
        unit = np.r_[unit, planned["employer_id"].to_numpy()]
        dated, amount = np.r_[dated, day_of(planned["doc_date"])], np.r_[amount, planned["amount_fen"].to_numpy()]
    n = len(kind)
    names = world.people["name"].to_numpy()[person - 1].astype(object)
    rows = pd.DataFrame(
        {
            "doc_no": numbers("粤20劳", world.citywide(rng.permutation(n) + 1) + 10_000, 6), "kind": kind,
            "parties": names + "；" + world.employers["name"].to_numpy()[unit - 1].astype(object),
            "doc_date": dated, "amount_fen": amount,
            "received_ts": dated + days(10 + lognormal(20, 0.7, n, rng)),
        }
    )  # fmt: skip
    rows = pd.concat([rows, _filed_documents(world)], ignore_index=True)
    send(world, "ext_court", "COURT", rows)


def _filed_documents(world: World) -> pd.DataFrame:
    """The documents that contributions paid later name, as their authorities publish them."""
    import pyarrow.compute as pc

    parts = []
    for table in world.tables.get("contribution", []):
        named = table.filter(pc.is_valid(table["doc_no"])).select(["doc_no", "doc_type", "paid_date"])
        parts.append(named.to_pandas())
    filed = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["doc_no", "doc_type", "paid_date"])
    kinds = {
        "court": "court",
        "arbitration": "arbitration",
        "labour_inspection": "inspection",
        "audit": "audit",
    }
    filed = filed[filed["doc_type"].isin(list(kinds))].drop_duplicates("doc_no").reset_index(drop=True)
    if "forged_documents" in world.latent:
        filed = filed[~filed["doc_no"].isin(world.latent["forged_documents"]["doc_no"])].reset_index(drop=True)
    date = filed["paid_date"].to_numpy().astype("datetime64[s]") - 40 * DAY
    return pd.DataFrame(
        {
            "doc_no": filed["doc_no"], "kind": filed["doc_type"].map(kinds), "parties": "", "doc_date": day_of(date),
            "amount_fen": np.zeros(len(filed), dtype=np.int64), "received_ts": day_of(date) + 15 * DAY,
        }
    )  # fmt: skip
