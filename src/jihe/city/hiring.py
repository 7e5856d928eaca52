"""Which employer takes a worker: by size, half of the time in the worker's own town, and open on the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jihe.city import places
from jihe.city.calendar import DAY, Bools, Ints, Times

if TYPE_CHECKING:
    from jihe.city.world import World

_TRIES = 25
_NOTICE = 45 * DAY  # nobody is hired into a unit that closes within this time


class Hiring:
    """Draws employers for workers; ``market`` is private, public, special (posts of special work) or site."""

    def __init__(self, world: World, rng: np.random.Generator) -> None:
        self._rng = rng
        frame = world.employers
        self._ids = frame["employer_id"].to_numpy()
        self._opened, self._closed = frame["opened"].to_numpy(), frame["closed"].to_numpy()
        self._size = frame["size"].to_numpy().astype(float)
        self._town = np.searchsorted(places.CODES, frame["town"].to_numpy(str))
        industry, public = frame["industry"].to_numpy(str), frame["public"].to_numpy()
        site = np.isin(industry, ["construction", "metal", "furniture"]) * np.where(industry == "construction", 8, 1)
        self._weights = {
            "private": self._size * ~public,
            "public": self._size * public,
            "special": self._size * frame["is_special_trade"].to_numpy(),
            "site": self._size * site * ~public,
        }

    def has(self, market: str) -> bool:
        """Whether the city has any unit of the market."""
        return bool(self._weights[market].any())

    def draw(self, market: str, towns: Ints, starts: Times) -> Ints:
        """One employer id a worker; 0 only where no unit of the market is open on the day."""
        weight = self._weights[market]
        order = np.argsort(self._town, kind="stable")
        cumulative = np.r_[0.0, np.cumsum(weight[order])]
        edges = np.searchsorted(self._town[order], np.arange(len(places.CODES) + 1))
        low, high = cumulative[edges[towns]], cumulative[edges[towns + 1]]
        chosen = np.zeros(len(towns), dtype=np.int64)
        todo = np.arange(len(towns))
        for attempt in range(_TRIES):
            near = (self._rng.random(len(todo)) < 0.5) & (high[todo] > low[todo]) & (attempt < _TRIES // 2)
            floor = np.where(near, low[todo], 0.0)
            span = np.where(near, high[todo] - low[todo], cumulative[-1])
            place = np.searchsorted(cumulative, floor + self._rng.random(len(todo)) * span, side="right") - 1
            unit = order[np.minimum(place, len(order) - 1)]
            open_then = self._open(unit, starts[todo]) & (weight[unit] > 0)
            chosen[todo[open_then]] = self._ids[unit[open_then]]
            todo = todo[~open_then]
            if not len(todo):
                break
        return self._oldest(market, chosen, starts)

    def _open(self, unit: Ints, when: Times) -> Bools:
        closing = self._closed[unit]
        made: Bools = (self._opened[unit] < when) & (np.isnat(closing) | (closing > when + _NOTICE))
        return made

    def _oldest(self, market: str, chosen: Ints, starts: Times) -> Ints:
        """Who found none in many tries goes to the eldest lasting unit of the market."""
        lasting = np.flatnonzero(np.isnat(self._closed) & (self._weights[market] > 0))
        if not len(lasting):
            return chosen
        eldest = lasting[np.argmin(self._opened[lasting])]
        return np.where((chosen == 0) & (self._opened[eldest] < starts), self._ids[eldest], chosen)
