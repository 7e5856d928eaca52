"""Offices, operators, agents, platforms and experts: who stands between a life and a row.

``build`` runs before anybody is born, so that every later stage can name an operator; ``appoint`` gives
operators, agents and experts their persons once there are people, and writes the tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import hospitals, places
from jihe.city.calendar import Ints, first_day
from jihe.city.draws import chance, days, pick
from jihe.city.identity import Text, hashes

if TYPE_CHECKING:
    from jihe.city.world import World

_OPERATORS = 330  # in the whole city: the centre and 23 branches
_AGENTS = 600
_SMALL_OFFICES = 5  # towns with two staff, where the reviewer is also the approver
_BRANCH_POSTS = ("accept", "review", "approve")
_CENTRE_POSTS = ("accept", "review", "approve", "finance", "data", "audit") * 2
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


def central(world: World, post: str, n: int, rng: np.random.Generator) -> Ints:
    """Operators of ``post`` in the city centre."""
    staff = world.operators
    able = staff["op_id"].to_numpy()[((staff["office_id"] == 1) & (staff["post"] == post)).to_numpy()]
    return able[rng.integers(0, len(able), n)]


def appoint(world: World) -> None:
    """Gives operators, agents and experts their persons and writes the tables of this module."""
    rng = world.rng("operators/appoint")
    people = world.people
    age = (first_day(np.array(world.first_month)) - people["birth"].to_numpy()) / days(365.25)
    public = ((people["kind"] == "gp_worker") & (age > 22) & (age < 58)).to_numpy()
    adults = ((age > 22) & (age < 58) & people["death"].isna()).to_numpy()
    ids = people["person_id"].to_numpy()
    pool = np.r_[rng.permutation(ids[public]), rng.permutation(ids[adults & ~public])]
    needed = [len(world.operators), len(world.latent["experts"]), len(world.agents)]
    drawn = np.resize(pool, sum(needed))
    staff, experts, agents = np.split(drawn, np.cumsum(needed)[:-1])
    world.operators = world.operators.assign(person_id=staff)
    world.latent["experts"] = world.latent["experts"].assign(person_id=experts)
    homes = people.iloc[agents - 1]
    world.agents = world.agents.assign(person_id=agents, phone_h=homes["phone_h"].to_numpy())
    _write(world)


def _staff(world: World) -> pd.DataFrame:
    """Operators: each office in proportion to its town, with the posts that a small office leaves out."""
    rng = world.rng("operators")
    centre = 1
    office, post = [np.repeat(centre, len(_CENTRE_POSTS))], [np.array(_CENTRE_POSTS)]
    share = places.RESIDENTS / places.RESIDENTS.sum()
    branch_staff = max(_OPERATORS * world.scale - len(_CENTRE_POSTS), 0)
    small = set(np.argsort(share, kind="stable")[:_SMALL_OFFICES].tolist())
    for town, part in enumerate(share):
        wanted = max(round(branch_staff * part), 2 if town in small else 3)
        posts = [_BRANCH_POSTS[i % 3] for i in range(wanted)]
        if wanted == 2:
            posts = ["accept", "approve"]
        office.append(np.repeat(town + 2, wanted))
        post.append(np.array(posts))
    office_id, posts_all = np.concatenate(office), np.concatenate(post)
    n = len(office_id)
    op_id = np.arange(1, n + 1)
    head = {int(o): int(op_id[(office_id == o) & (posts_all == "approve")][0]) for o in np.unique(office_id)}
    supervisor = np.array([head[int(o)] for o in office_id])
    supervisor = np.where(supervisor == op_id, head[centre], supervisor)
    supervisor = np.where(supervisor == op_id, 0, supervisor)
    return pd.DataFrame(
        {
            "op_id": op_id,
            "person_id": np.zeros(n, dtype=np.int64),
            "office_id": office_id,
            "post": posts_all,
            "from_date": world.start - days(rng.integers(30, 3_000, n)),
            "to_date": np.repeat(np.datetime64("NaT", "s"), n),
            "supervisor_op": supervisor,
            "is_contract": chance(0.35, n, rng),
        }
    )


def _agents(world: World) -> pd.DataFrame:
    """Agents by kind; their person and phone come with ``appoint``."""
    rng = world.rng("agents")
    n = max(12, round(_AGENTS * world.scale))
    kinds = {"hr": 0.45, "individual": 0.3, "law": 0.2, "hospital_broker": 0.05}
    return pd.DataFrame(
        {
            "agent_id": np.arange(1, n + 1),
            "kind": pick(kinds, n, rng),
            "person_id": np.zeros(n, dtype=np.int64),
            "phone_h": hashes("agentphone", np.arange(n)),
            "addr_h": hashes("agentaddr", np.arange(n)),
        }
    )


def _write(world: World) -> None:
    known = world.start - days(1)
    world.put("office", world.offices.assign(recorded_ts=known))
    world.put("operator", world.operators.assign(recorded_ts=known))
    world.put("agent", world.agents.assign(recorded_ts=known))
    world.put("expert", world.latent["experts"].assign(recorded_ts=known))
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
