"""Offices, operators, agents, platforms and experts: who stands between a life and a row.

``build`` runs before anybody is born, so that every later stage can name an operator; ``appoint`` gives
operators, agents and experts their persons once there are people, and writes the tables. All of them are the whole
city's: each shard has the same frames, appoints the persons of its own share (number modulo shards) and writes those
rows; elsewhere ``person_id`` is 0. Service accounts, ``is_service``, never have a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import hospitals, places
from jihe.city.calendar import Bools, Ints, first_day
from jihe.city.draws import chance, days, pick
from jihe.city.identity import Text, hashes

if TYPE_CHECKING:
    from jihe.city.world import World

_OPERATORS = 330  # in the whole city: the centre and 23 branches
_AGENTS = 600
_SMALL_OFFICES = 5  # towns with two staff, where the reviewer is also the approver
_BRANCH_POSTS = ("accept", "review", "approve")
_CENTRE_POSTS = ("accept", "review", "approve", "finance", "data", "audit") * 2
_SERVICE_ACCOUNTS = 3  # at the centre: batches of the card exchange, of the yearly rise, of overdue certifications
# Who does the work of a post that an office does not have.
_STANDS_IN = {
    "review": "approve",
    "approve": "review",
    "data": "review",
    "audit": "approve",
    "finance": "approve",
}
_PLATFORMS = (
    ("珠江出行", "ride"), ("岭南快车", "ride"), ("南风出行", "ride"), ("香山外卖", "delivery"),
    ("快到家", "delivery"), ("食客达", "delivery"), ("同城闪送达", "delivery"), ("小蜂即送", "delivery"),
    ("粤货通", "freight"), ("城运宝", "freight"), ("满路货运", "freight"),
)  # fmt: skip


def build(world: World) -> None:
    """Fills ``offices``, ``operators``, ``agents`` and ``hospitals``; persons come with ``appoint``."""
    towns = len(places.CODES)
    world.offices = pd.DataFrame(
        {
            "office_id": np.arange(1, towns + 3),
            "town": np.r_[[places.CODES[1]], places.CODES, [places.CODES[1]]],
            "kind": np.r_[["centre"], np.repeat("branch", towns), ["committee"]],
        }
    )
    world.operators = _staff(world)
    world.agents = _agents(world)
    hospitals.build(world)


def handler(world: World, towns: Text, post: str, rng: np.random.Generator) -> Ints:
    """An operator of ``post`` in the office of each row's town; another post stands in where there is none."""
    staff = world.operators.merge(world.offices, on="office_id")
    staff = staff[staff["kind"] == "branch"]
    ids = staff["op_id"].to_numpy()
    post_of, town_of = staff["post"].to_numpy(), staff["town"].to_numpy()
    chosen = np.zeros(len(towns), dtype=np.int64)
    draws = rng.random(len(towns))
    for town in np.unique(towns):
        here = town_of == town
        able = ids[here & (post_of == post)]
        if not able.size:
            able = ids[here & (post_of == _STANDS_IN.get(post, "accept"))]
        if not able.size:
            able = ids[here] if here.any() else ids
        rows = towns == town
        chosen[rows] = able[(draws[rows] * len(able)).astype(np.int64)]
    return chosen


def staff(world: World) -> pd.DataFrame:
    """Operators who live in this shard, with their person; never a service account."""
    known: pd.DataFrame = world.operators[(world.operators["person_id"] > 0).to_numpy()]
    return known


def service(world: World, n: int, rng: np.random.Generator) -> Ints:
    """``n`` times one of the service accounts."""
    able: Ints = world.operators.loc[world.operators["is_service"], "op_id"].to_numpy()
    made: Ints = able[rng.integers(0, len(able), n)]
    return made


def colleagues(world: World, op_ids: Ints) -> Ints:
    """The next operator of the same office for each; the same one where the office has nobody else."""
    frame = world.operators[~world.operators["is_service"]].sort_values(["office_id", "op_id"])
    beside = np.arange(len(world.operators) + 1)
    first = frame.groupby("office_id")["op_id"].transform("min")
    beside[frame["op_id"]] = frame.groupby("office_id")["op_id"].shift(-1).fillna(first)
    made: Ints = beside[op_ids]
    return made


def appoint(world: World) -> None:
    """Gives operators, agents and experts of this shard their persons and writes the tables of this module."""
    rng = world.rng("operators/appoint")
    people = world.people
    age = (first_day(np.array(world.first_month)) - people["birth"].to_numpy()) / days(365.25)
    public = ((people["kind"] == "gp_worker") & (age > 22) & (age < 58)).to_numpy()
    adults = ((age > 22) & (age < 58) & people["death"].isna()).to_numpy()
    ids = people["person_id"].to_numpy()
    pool = np.r_[rng.permutation(ids[public]), rng.permutation(ids[adults & ~public])]
    world.operators["person_id"] = _own(world, world.operators["op_id"], ~world.operators["is_service"], pool)
    used = int((world.operators["person_id"] > 0).sum())
    experts = world.latent["experts"]
    experts["person_id"] = _own(world, experts["expert_id"], np.ones(len(experts), dtype=bool), np.roll(pool, -used))
    used += int((experts["person_id"] > 0).sum())
    agents = world.agents
    agents["person_id"] = _own(world, agents["agent_id"], np.ones(len(agents), dtype=bool), np.roll(pool, -used))
    # Who works alone is called on the number that the bureau has on the person.
    alone = agents[(agents["kind"] == "individual").to_numpy() & (agents["person_id"] > 0).to_numpy()]
    people.loc[alone["person_id"].to_numpy() - 1, "phone_h"] = alone["phone_h"].to_numpy()
    _write(world)


def _own(world: World, numbers: pd.Series, has_person: Bools | pd.Series, pool: Ints) -> Ints:
    """A person of ``pool`` for each number that is this shard's, 0 for the others."""
    mine = (numbers.to_numpy() % world.shards == world.shard) & np.asarray(has_person)
    made = np.zeros(len(numbers), dtype=np.int64)
    made[mine] = np.resize(pool, int(mine.sum()))
    return made


def _staff(world: World) -> pd.DataFrame:
    """Operators: each office in proportion to its town, with the posts that a small office leaves out."""
    rng = world.common("operators")
    centre = 1
    office, post = [np.repeat(centre, len(_CENTRE_POSTS))], [np.array(_CENTRE_POSTS)]
    share = places.RESIDENTS / places.RESIDENTS.sum()
    branch_staff = max(_OPERATORS * world.city_scale - len(_CENTRE_POSTS), 0)
    small = set(np.argsort(share, kind="stable")[:_SMALL_OFFICES].tolist())
    for town, part in enumerate(share):
        wanted = 2 if town in small else max(round(branch_staff * part), 3)
        posts = ["accept", "approve"] if wanted == 2 else [_BRANCH_POSTS[i % 3] for i in range(wanted)]
        office.append(np.repeat(town + 2, wanted))
        post.append(np.array(posts))
    office.append(np.repeat(centre, _SERVICE_ACCOUNTS))
    post.append(np.repeat("data", _SERVICE_ACCOUNTS))
    office_id, posts_all = np.concatenate(office), np.concatenate(post)
    n = len(office_id)
    service_account = np.arange(n) >= n - _SERVICE_ACCOUNTS
    op_id = np.arange(1, n + 1)
    head = {int(o): int(op_id[(office_id == o) & (posts_all == "approve")][0]) for o in np.unique(office_id)}
    supervisor = np.array([head[int(o)] for o in office_id])
    supervisor = np.where(supervisor == op_id, head[centre], supervisor)
    supervisor = np.where((supervisor == op_id) | service_account, 0, supervisor)
    return pd.DataFrame(
        {
            "op_id": op_id,
            "person_id": np.zeros(n, dtype=np.int64),
            "office_id": office_id,
            "post": posts_all,
            "from_date": world.start - days(rng.integers(30, 3_000, n)),
            "to_date": np.repeat(np.datetime64("NaT", "s"), n),
            "supervisor_op": supervisor,
            "is_contract": chance(0.35, n, rng) & ~service_account,
            "is_service": service_account,
        }
    )


def _agents(world: World) -> pd.DataFrame:
    """Agents by kind; their person comes with ``appoint``."""
    rng = world.common("agents")
    n = max(12, round(_AGENTS * world.city_scale))
    kinds = {"hr": 0.45, "individual": 0.3, "law": 0.2, "hospital_broker": 0.05}
    return pd.DataFrame(
        {
            "agent_id": np.arange(1, n + 1),
            "kind": pick(kinds, n, rng),
            "person_id": np.zeros(n, dtype=np.int64),
            "phone_h": hashes("phone", rng.integers(0, 2**62, n)),
            "addr_h": hashes("address", rng.integers(0, 2**62, n)),
        }
    )


def _write(world: World) -> None:
    known = world.start - days(1)
    world.put("office", world.offices.assign(recorded_ts=known))
    for table, key, frame in (
        ("operator", "op_id", world.operators.drop(columns="is_service")),
        ("agent", "agent_id", world.agents),
        ("expert", "expert_id", world.latent["experts"]),
    ):
        mine = frame[key].to_numpy() % world.shards == world.shard
        world.put(table, frame[mine].assign(recorded_ts=known))
    names, sectors = zip(*_PLATFORMS, strict=True)
    world.put(
        "platform",
        {
            "platform_id": np.arange(1, len(names) + 1),
            "name": np.array(names),
            "sector": np.array(sectors),
            "recorded_ts": np.repeat(known, len(names)),
        },
    )
