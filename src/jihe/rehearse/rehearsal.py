"""``jihe rehearse``: cities, their nights, a year of every arm in each, and what came of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from jihe.errors import BadInputError
from jihe.evaluate import lists
from jihe.home import Home, content_folder
from jihe.page import write
from jihe.receipts import Receipts
from jihe.rehearse import fairness
from jihe.rehearse.accounts import Year, accounts, begun
from jihe.rehearse.arms import ARMS, ORACLES
from jihe.rehearse.making import Progress, made, nights
from jihe.rehearse.retraining import Learning
from jihe.rehearse.reviewers import Staff
from jihe.rehearse.scenarios import Scenario, belongs, codes_of, dearest_ring
from jihe.rehearse.seconds import Agreement, agreement
from jihe.rehearse.selective import Counts, estimate
from jihe.rehearse.world import World, lived, month_of, without
from jihe.rehearse.year import Bureau, year

if TYPE_CHECKING:
    from jihe.evaluate.lists import Key

ROOMS = (
    "cases", "content", "engines", "evaluate", "ingest", "lake", "law", "nightly", "schema", "screening", "warning",
)  # fmt: skip
MAKING = ("rehearse/making.py", "rehearse/world.py", "rehearse/fairness.py")
NAMES = (*ARMS, *ORACLES)
LEARNING = ("verdicts", "first_guess")
BuildCity = Callable[[int, int, Path], None]


@dataclass(frozen=True)
class Asked:
    """What is to be rehearsed. ``cities``: seed and world of each; ``city``: what else they were made of, by name.

    ``last``: a day of the month whose night is the last. ``hours_per_100k``: None takes the declared ones. ``vary``:
    see ``world.lived``. ``retrain``: arms of ``LEARNING`` train their models every month.
    """

    cities: tuple[tuple[int, int], ...]
    last: date
    months: int
    city: Mapping[str, object]
    hours_per_100k: float | None = None
    vary: float = 0.0
    retrain: bool = False
    content: Path | None = None
    scenario: Scenario = field(default_factory=Scenario)

    def card(self) -> dict[str, object]:
        """All that decides a result, the engine and its content included."""
        from jihe import receipts

        return self.nights() | {
            "cities": [list(each) for each in self.cities], "hours_per_100k": self.hours_per_100k,
            "vary": self.vary, "retrain": self.retrain, "scenario": asdict(self.scenario),
            "engine": receipts.sources(*ROOMS, "rehearse")[:16],
        }  # fmt: skip

    def nights(self) -> dict[str, object]:
        """All that decides the nights of a city beside its seed and world: whoever asks the same may have them."""
        from jihe import receipts
        from jihe.content import content_hash

        return {
            "last": self.last.isoformat(), "months": self.months, "city": dict(self.city),
            "content": content_hash(content_folder(self.content)),
            "engine": receipts.sources(*ROOMS, *MAKING)[:16],
        }  # fmt: skip


@dataclass(frozen=True)
class Rehearsed:
    """Every arm's year by city (seed, world).

    ``people``: the insured of all cities by protected attribute and group. ``base_rate``: stories that cost something
    or are fraud and had begun by the last night, a person insured: what a look at random would find. ``own_truth``:
    ``truth_taught`` was taught by its own city's truth, as there was no other. ``refused``: by city and arm that
    trains, a month each, the gates that refused each model's new version. ``begun_fen``: what of each typology had
    begun by the last night. ``told``: what the verdicts of each arm say of its open cases, beside the truth; and
    ``seconds``: of each arm's reviewers by city.
    """

    asked: Asked
    hours_per_100k: float
    people: dict[str, dict[str, int]]
    base_rate: float
    years: dict[tuple[int, int], dict[str, Year]]
    own_truth: bool
    refused: dict[tuple[int, int], dict[str, list[dict[str, list[str]]]]]
    begun_fen: dict[str, int]
    told: dict[str, Counts]
    seconds: dict[tuple[int, int], dict[str, list[Agreement]]]


def rehearse(
    asked: Asked, build: BuildCity, out: Path, progress: Progress, cities: Path | None = None
) -> Rehearsed:  # fmt: skip
    """Rehearse in ``out``; what was done there before for the same question is used, so that it may be stopped.

    ``build(seed, world, folder)`` writes a city with its truth. ``cities``: where cities and their nights are, which
    several rehearsals may share; None: in ``out``. BadInputError where ``out`` holds another rehearsal, or a city's
    folder other nights.
    """
    asked.scenario.check(asked.months, asked.retrain)
    _claim(out, "rehearsal.json", asked.card(), "a rehearsal", "--out")
    days = nights(asked.last, asked.months)
    worlds, places = [], {}
    for seed, number in asked.cities:
        name = f"seed-{seed}-world-{number}"
        folder = places[seed, number] = (cities or out) / name
        _claim(folder, "nights.json", {"seed": seed, "world": number, **asked.nights()}, "nights", "--cities")
        if not (folder / "city" / "city.json").is_file():
            build(seed, number, folder / "city")
        home = Home.at(folder / "home")
        home.make()
        worlds.append(lived(made(home, folder / "city", seed, number, days, asked.content, progress), asked.vary))
    bureau = _bureau(asked, days[0], Receipts(home.receipts))
    spoilt = None if asked.scenario.spoilt is None else month_of(days[asked.scenario.spoilt - 1])
    years, refused, seconds = {}, {}, {}
    said: dict[str, Counts] = {arm: Counts() for arm in ARMS}
    for place, world in enumerate(worlds):
        others = [one for one in worlds if one is not world] or [world]
        here = replace(bureau, rates=taught(others, asked.scenario.unseen))
        if asked.scenario.cleared_ring:
            here = replace(here, staff=replace(here.staff, friends=dearest_ring(world)))
        city = world.seed, world.world
        where = out / places[city].name
        learning = {
            arm: Learning(
                Home.at(where / "learning" / arm), Home.at(places[city] / "home"), places[city] / "city",
                content_folder(asked.content), world,
                bureau.hours_per_100k, spoilt,
            )
            for arm in (LEARNING if asked.retrain else ())
        }  # fmt: skip
        books = {}
        for done, arm in enumerate(NAMES):
            progress(f"arms, city {place + 1} of {len(worlds)}", done, len(NAMES))
            own = learning[arm].night if arm in learning else None
            books[arm] = list(year(world, arm, here, where / "arms" / arm, own))
        progress(f"arms, city {place + 1} of {len(worlds)}", len(NAMES), len(NAMES))
        for arm in ARMS:
            said[arm] += estimate(world, arm, here, books[arm], learning[arm].seen() if arm in learning else world)
        last = {arm: books[arm][-1].verdicts for arm in ARMS}
        seconds[city] = {arm: agreement(here.staff, world.luck, given) for arm, given in last.items()}
        years[city] = accounts(world, books, here.staff, {arm: one.seen() for arm, one in learning.items()})
        refused[city] = {arm: one.refused() for arm, one in learning.items()}
    people = fairness.added([fairness.insured(world) for world in worlds])
    there: Counter[str] = Counter()
    for world in worlds:
        there.update(begun(world))
    return Rehearsed(
        asked, bureau.hours_per_100k, people, _base_rate(worlds), years, len(worlds) == 1, refused, dict(there), said,
        seconds,
    )  # fmt: skip


def taught(worlds: Sequence[World], unseen: str | None = None) -> Mapping[Key, float]:
    """How often each rule, test and severity was right on the first night of these cities, by their truth.

    ``unseen``: a family of typologies of which they had nothing; cases that show one of it teach nothing.
    """
    keys: list[Key] = []
    true: list[bool] = []
    for world in worlds:
        first = world.months[0]
        if unseen is not None:
            family = world.truths["typology"].map(lambda typology: belongs(str(typology), unseen))
            first = without(first, world.truths[~family])
        right = first.groups(world.truths).isin(["fraud", "overpaid"])
        raised = first.stands[["number", "code", "test", "severity"]].drop_duplicates()
        raised = raised[raised["number"].isin(right.index)]
        keys += [
            (code, test, int(grave)) for code, test, grave in raised.iloc[:, 1:].itertuples(index=False, name=None)
        ]
        true += [bool(right[number]) for number in raised["number"]]
    return lists.rates(keys, np.array(true, dtype=bool), np.ones(len(keys)))


def _base_rate(worlds: Sequence[World]) -> float:
    last = [world.months[-1] for world in worlds]
    begun = [
        int(((world.truths["kind"] != "harmless") & (world.truths["first"] <= month.number)).sum())
        for world, month in zip(worlds, last, strict=True)
    ]
    return sum(begun) / sum(month.insured for month in last)


def _bureau(asked: Asked, day: date, receipts: Receipts) -> Bureau:
    from jihe import content as contents
    from jihe import law as laws
    from jihe.cases import capacity
    from jihe.nightly.concluding import service

    folder = content_folder(asked.content)
    law = laws.load(folder / "rules" / "parameters")
    hours, scenario = asked.hours_per_100k, asked.scenario
    return Bureau(
        law, float(capacity.levels(law, day)[capacity.USUAL]) if hours is None else hours, Staff(),
        service(contents.load(folder, receipts=receipts)),
        unguessed=codes_of(scenario.unseen) if scenario.unseen else frozenset(),
        silent=frozenset(month_of(day) + each - 1 for each in scenario.silent),
    )  # fmt: skip


def _claim(folder: Path, name: str, card: Mapping[str, object], what: str, option: str) -> None:
    """A folder with something else in it, or with somebody's files, is not ours to go on with."""
    file = folder / name
    try:
        known = json.loads(file.read_bytes())
    except FileNotFoundError:
        known = None
    if known != json.loads(json.dumps(card)) and (known is not None or (folder.is_dir() and any(folder.iterdir()))):
        held = f"{what} of something else, or by another version of jihe" if known else "something else"
        raise BadInputError(
            f"{folder} holds {held}; remove it (rm -r {folder}), or name another {option}, and run this again"
        )
    write(file, json.dumps(card, ensure_ascii=False, indent=1))
