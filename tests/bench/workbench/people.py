"""Twenty people at the workbench: signed in by the form, each doing what a reviewer does, with time to think.

By aiohttp, which is in the locks already: one thread keeps twenty browsers apart and costs the measured server little.
A kept load tool (locust) was weighed: it rounds its percentiles, keeps no single times to draw intervals from, and
what people do would have to be written all the same. Each request takes a connection of its own, since the server
ends idle ones just when somebody has thought long enough.
"""

from __future__ import annotations

import asyncio
import random
import re
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import aiohttp

from jihe.cases.queue import Sort, Tab
from tests.bench.workbench.filling import PASSWORD, Filled

HANGS = 30.0  # seconds without an answer
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
ROW = re.compile(r'<tr data-case="([^"]+)"')
NEXT = re.compile(r'<a href="\?([^"]+)" rel="next"')
STATE = re.compile(r'data-state="(\w+)" data-seq="(\d+)"')
FILTERS = (
    {}, {}, {}, {"line": "pension"}, {"line": "unemployment"}, {"code": "P01"}, {"min": "10000"}, {"age": "1"},
    {"state": "open"}, {"docket": "owed"}, {"min": "5000", "max": "20000", "line": "pension"}, {"town": "ZS09"},
)  # fmt: skip
MIX = {"queue": 40, "case": 22, "fragment": 16, "post": 14, "next": 8}
MOST_IN_HAND = 40
Look = tuple[str, str, str]  # who, what, the page


@dataclass(frozen=True)
class Sample:
    """One request; status 0: no answer in time."""

    kind: str
    seconds: float
    status: int
    heavy: bool = False
    at: float = 0.0


@dataclass
class Load:
    """What all people together did, and which looks the log must hold for it."""

    address: str
    filled: Filled
    samples: list[Sample] = field(default_factory=list)
    looks: Counter[Look] = field(default_factory=Counter)
    handed: list[tuple[str, str]] = field(default_factory=list)  # to whom, which case
    people: list[Person] = field(default_factory=list)

    async def enter(self) -> None:
        """Everybody signs in."""
        self.people = [Person(self, login, random.Random(n)) for n, login in enumerate(self.filled.people)]
        await asyncio.gather(*(each.sign_in() for each in self.people))

    async def leave(self) -> None:
        """Close every browser."""
        await asyncio.gather(*(each.browser.close() for each in self.people))

    async def work(self, think: float, until: Callable[[], bool]) -> list[Sample]:
        """The mix until it is time; the samples of it."""
        before = len(self.samples)
        await asyncio.gather(*(each.work(think, until) for each in self.people))
        return self.samples[before:]

    async def press_next(self, presses: int) -> list[Sample]:
        """All press "next" at once, so many times in all."""
        before = len(self.samples)
        for _ in range(-(-presses // len(self.people))):
            await asyncio.gather(*(each.press() for each in self.people))
        return self.samples[before:]


class Person:
    """Somebody with a browser."""

    def __init__(self, load: Load, login: str, chance: random.Random) -> None:
        self.load, self.login, self.chance = load, login, chance
        self.browser = aiohttp.ClientSession(
            load.address, cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=aiohttp.ClientTimeout(HANGS),
            connector=aiohttp.TCPConnector(force_close=True), auto_decompress=True,
        )  # fmt: skip
        self.token = ""
        self.seen: list[str] = []

    async def sign_in(self) -> None:
        """By the form, as everybody."""
        async with self.browser.get("/login/") as answer:
            token = _found(TOKEN, await answer.text())
        form = {"csrfmiddlewaretoken": token, "username": self.login, "password": PASSWORD, "next": "/health/"}
        async with self.browser.post("/login/", data=form, headers=self._origin()) as answer:
            assert answer.status == 200, answer.status
            assert answer.url.path == "/health/", f"{self.login} was not let in"
        _, text = await self.get("queue", "/queue/?tab=mine", ("case.list", self.login, ""))
        self.token = _found(TOKEN, text)
        self.seen = ROW.findall(text)

    def _origin(self) -> dict[str, str]:
        return {"Origin": self.load.address}

    async def get(self, kind: str, path: str, look: Look | None, *, heavy: bool = False, htmx: bool = False) -> Any:
        """Status and text; the look that must be in the log for it is counted where it was shown."""
        headers = {"HX-Request": "true"} if htmx else {}
        begin, status, text = time.perf_counter(), 0, ""
        try:
            async with self.browser.get(path, headers=headers) as answer:
                status, text = answer.status, await answer.text()
        except TimeoutError:
            pass
        self._keep(kind, begin, status, heavy)
        if status == 200 and look is not None:
            self.load.looks[self.login, f"{look[0]} {look[1]}", look[2]] += 1
        return status, text

    def _keep(self, kind: str, begin: float, status: int, heavy: bool = False) -> None:
        now = time.perf_counter()
        self.load.samples.append(Sample(kind, now - begin, status, heavy, now))

    async def post(self, kind: str, path: str, **form: str) -> tuple[int, str]:
        """Status and where it leads; not followed."""
        begin, status, place = time.perf_counter(), 0, ""
        told = {"csrfmiddlewaretoken": self.token, "key": secrets.token_urlsafe(18), **form}
        try:
            async with self.browser.post(path, data=told, allow_redirects=False, headers=self._origin()) as answer:
                status, place = answer.status, answer.headers.get("Location", "")
                await answer.read()
        except TimeoutError:
            pass
        self._keep(kind, begin, status)
        return status, place

    async def work(self, think: float, until: Callable[[], bool]) -> None:
        """One thing after another."""
        doing: dict[str, Callable[[], Awaitable[object]]] = {
            "queue": self.queue, "case": self.any_case, "fragment": self.fragment, "post": self.act, "next": self.next,
        }  # fmt: skip
        while not until():
            if think:
                await asyncio.sleep(self.chance.uniform(think / 2, think * 1.5))
            (chosen,) = self.chance.choices(list(MIX), list(MIX.values()))
            await doing[chosen]()

    async def queue(self) -> None:
        """Any tab, filter, order; or the next page; or one deep in the list."""
        asked: dict[str, str] = {"tab": self.chance.choice(list(Tab)).value, **self.chance.choice(FILTERS)}
        asked["sort"] = self.chance.choice(list(Sort)).value
        if self.chance.random() < 0.25:
            deep = {Sort.RANK: f"{self.chance.randrange(60_000)}", Sort.MONEY: f"{self.chance.randrange(10**6)}",
                    Sort.AGE: "2026-03-31", Sort.DUE: "9999-12-31"}  # fmt: skip
            asked["after"] = f"{deep[Sort(asked['sort'])]}~{self.chance.randrange(100_000)}"
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        status, text = await self.get("queue", f"/queue/?{query}", ("case.list", self.login, ""))
        self.seen = ROW.findall(text) or self.seen
        further = NEXT.search(text)
        if status == 200 and further and self.chance.random() < 0.2:
            path = f"/queue/?{further[1].replace('&amp;', '&')}"
            await self.get("queue", path, ("case.list", self.login, ""))

    def _number(self) -> str:
        """A case to open: mostly one with rows in the lake, often the heavy one, sometimes what the queue shows."""
        drawn, filled = self.chance.random(), self.load.filled
        if drawn < 0.3 and self.anywhere:
            return filled.heavy
        if drawn < 0.75 and self.anywhere and filled.own:
            return self.chance.choice(filled.own)
        return self.chance.choice(self.seen) if self.seen else filled.heavy

    @property
    def anywhere(self) -> bool:
        """Whether they see every town's cases."""
        return not self.login.startswith("town")

    async def any_case(self) -> None:
        """The page of a case."""
        await self.case(self._number())

    async def case(self, number: str) -> str:
        """The page of this case; its text."""
        heavy = number == self.load.filled.heavy
        _, text = await self.get("case", f"/cases/{number}/", ("case.look", number, ""), heavy=heavy)
        return str(text)

    async def fragment(self) -> None:
        """A section as htmx asks for it."""
        number, name = self._number(), self.chance.choice(("timeline", "network"))
        look = ("case.look", number, name)
        await self.get(name, f"/cases/{number}/{name}/", look, heavy=number == self.load.filled.heavy, htmx=True)

    async def act(self) -> None:
        """Something done with a case in one's hands, as its page offers it."""
        _, text = await self.get("queue", "/queue/?tab=mine", ("case.list", self.login, ""))
        mine = ROW.findall(text)
        if not mine:
            await self.next()
            return
        number = self.chance.choice(mine)
        stands = STATE.search(await self.case(number))
        if stands is None:
            return
        state, seq = stands.groups()
        # It counts as a look where a form comes back instead: the case moved on, or the form was refused.
        name, form = self._chosen(state, len(mine))
        status, place = await self.post("post", f"/cases/{number}/{name}/", seq=seq, **form)
        if status in (409, 422):
            self.load.looks[self.login, f"case.look {number}", name] += 1
        elif status == 303 and name == "hold":
            status, _ = await self.post("post", f"/cases/{number}/resume/", seq=str(int(seq) + 1))
            if status in (409, 422):
                self.load.looks[self.login, f"case.look {number}", "resume"] += 1
        elif status == 303 and place.startswith("/cases/"):
            await self.case(place.split("/")[2])

    def _chosen(self, state: str, in_hand: int) -> tuple[str, dict[str, str]]:
        if in_hand > MOST_IN_HAND:
            return "handback", {"note": "Too many in hand; somebody else goes on."}
        if state == "assigned" and self.chance.random() < 0.4:
            return "begin", {}
        if self.chance.random() < 0.3:
            return "hold", {"until": (date.today() + timedelta(days=9)).isoformat(), "note": "Waits for the firm."}
        return "note", {"note": "Asked the hospital for the record of that day."}

    async def next(self) -> None:
        """Take the next case and look at it."""
        number = await self.press()
        if number:
            await self.case(number)

    async def press(self) -> str:
        """The case that was handed over; empty where none was."""
        status, place = await self.post("next", "/queue/next/")
        if status != 303:
            return ""
        number = place.split("/")[2]
        self.load.handed.append((self.login, number))
        return number


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    assert found is not None, f"no {pattern.pattern} on the page"
    return found[1]
