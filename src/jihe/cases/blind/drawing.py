"""Drawing: whom the lane is about. Anybody draws again with the seed and the lists of who could be drawn.

Within a stratum people are ordered by SHA-256 of ``seed|stratum|number`` and the first n taken: a simple random
sample whose seed nobody could choose knowing whom it would hit, since its hash was put down before the night.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from jihe.cases.effort import WHOLE_BP, ReviewNumbers
from jihe.cases.second import whole
from jihe.cases.store import kind_errors
from jihe.errors import BadInputError

if TYPE_CHECKING:
    from jihe.cases.models import BlindDraw, BlindSeed, Night, Reviewer
    from jihe.engines.answering import Answering
    from jihe.law import Law

# Whose benefit a line pays. Survivors' and employers' payments belong to no insured person and are not drawn.
PAID_BY = {
    "pension": ("pension_payment",),
    "unemployment": ("ui_payment", "skill_subsidy"),
    "work_injury": ("wi_benefit", "medical_bill"),
}
LEAST_SEED = 16  # characters: a shorter seed could be guessed from its hash

_PAID = """
SELECT DISTINCT i.root AS person_id
FROM payment AS p JOIN identity AS i ON i.person_id = p.person_id
WHERE p.src_table IN ({tables})
"""


@dataclass(frozen=True)
class Stratum:
    """Who could be drawn in one line: of the population, or of the night's list (``ranked``)."""

    line: str
    ranked: bool
    people: tuple[int, ...]  # ascending
    wanted: int

    @property
    def name(self) -> str:
        """As it enters the hash, and the name of its list."""
        return f"ranked-{self.line}" if self.ranked else self.line

    @property
    def listing(self) -> bytes:
        """The list an outside auditor is given: one number a line, ascending."""
        return "".join(f"{person}\n" for person in self.people).encode()

    @property
    def hash(self) -> str:
        """SHA-256 of the list."""
        return hashlib.sha256(self.listing).hexdigest()

    def chosen(self, seed: str) -> list[int]:
        """The people drawn."""
        return sorted(self.people, key=lambda person: (_order(seed, self.name, person), person))[: self.wanted]


@dataclass(frozen=True)
class Sizes:
    """How many people of each line: at random, and of the list."""

    at_random: Mapping[str, int]
    from_list: Mapping[str, int]

    @classmethod
    def of(cls, capacity_minutes: int, law: Law, on: date) -> Sizes:
        """The lane's declared share of the hours, divided equally among the lines; at least one person of each."""
        lane = capacity_minutes * whole(law, "blind_lane_share", on) // WHOLE_BP
        listed = lane * whole(law, "blind_ranked_share", on) // WHOLE_BP
        numbers = ReviewNumbers.of(law, on)

        def each(minutes: int) -> dict[str, int]:
            share = minutes // len(PAID_BY)
            return {line: max(share // numbers.declared((line, "person")), 1) for line in PAID_BY}

        return cls(each(lane - listed), each(listed))


def digest(seed: str) -> str:
    """What is put down of a seed before the night: SHA-256, hexadecimal."""
    return hashlib.sha256(seed.encode()).hexdigest()


def promise(seed_hash: str, by: Reviewer) -> BlindSeed:
    """Put down a seed's hash for the next night to come. One promise at a time: nobody picks among several.

    Raises BadInputError for text that is no SHA-256, one used before, or while an older promise waits.
    """
    from django.db import transaction
    from django.db.models import Max

    from jihe.cases import audit
    from jihe.cases.models import BlindSeed, Night

    _draws(by)
    seed_hash = seed_hash.strip().lower()
    if len(seed_hash) != 64 or set(seed_hash) - set("0123456789abcdef"):
        raise BadInputError("--hash is the SHA-256 of the seed, 64 hexadecimal digits: printf %s SEED | sha256sum")
    with kind_errors(), transaction.atomic():
        one_at_a_time()
        if waiting() is not None:
            raise BadInputError("a promised seed waits for its draw; a second one would let somebody choose")
        if BlindSeed.objects.filter(digest=seed_hash).exists():
            raise BadInputError("that seed was used before; promise another one")
        after = Night.objects.aggregate(last=Max("id"))["last"] or 0
        made: BlindSeed = BlindSeed.objects.create(digest=seed_hash, after=after, by=by, at=audit.now())
        audit.record(by, "blind.promise", "blind_seed", seed_hash, {"after": after})
    return made


def waiting() -> BlindSeed | None:
    """The promise that no draw has used yet."""
    from jihe.cases.models import BlindSeed

    found: BlindSeed | None = BlindSeed.objects.filter(draw__isnull=True).order_by("id").first()
    return found


def draw(
    night: Night, seed: str, by: Reviewer, session: Answering, law: Law, keep: Callable[[list[Stratum]], None]
) -> BlindDraw:
    """Draw the lane of a ranked night with the seed promised for it.

    ``session``: the night's snapshot on its day. ``keep``: puts the lists down for an auditor; when it fails, nothing
    was drawn. Raises BadInputError for a seed that is not the promised one, or a night that is not the first after
    the promise.
    """
    from django.db import transaction

    from jihe.cases import audit
    from jihe.cases.models import BlindDraw

    _draws(by)
    if len(seed) < LEAST_SEED:
        raise BadInputError(f"the seed has fewer than {LEAST_SEED} characters and could be guessed from its hash")
    sizes = Sizes.of(night.capacity_minutes or 0, law, night.as_of)
    paid = {line: _paid(session, line) for line in PAID_BY}
    towns = _towns(session)
    with kind_errors(), transaction.atomic():
        one_at_a_time()
        promised = waiting()
        if promised is None or promised.digest != digest(seed):
            raise BadInputError("this is not the promised seed; `jihe cases blind promise` comes before the night")
        _first_after(promised, night)
        resting = _resting(night.as_of, whole(law, "blind_rest_days", night.as_of))
        strata = [
            Stratum(line, ranked, tuple(sorted(set(people[line]) - resting)), wanted[line])
            for ranked, people, wanted in ((False, paid, sizes.at_random), (True, _ranked(night), sizes.from_list))
            for line in PAID_BY
        ]
        made: BlindDraw = BlindDraw.objects.create(
            night=night, promised=promised, seed=seed, as_of=night.as_of, by=by, at=audit.now()
        )
        _fill(made, strata, towns)
        keep(strata)
        audit.record(
            by, "blind.draw", "night", night.run_id,
            {
                "seed": digest(seed),
                "strata": {s.name: [len(s.chosen(seed)), len(s.people), s.hash] for s in strata},
            },
        )  # fmt: skip
    return made


def one_at_a_time() -> None:
    """Inside a transaction: nobody else promises, draws or takes until it ends. The lock every change needs anyway."""
    from jihe.cases.models import AuditHead

    AuditHead.objects.select_for_update().get(pk=AuditHead.ONLY)


def _draws(by: Reviewer) -> None:
    from jihe.cases.moves import Role

    if by.role != Role.SUPERVISOR or by.town is not None:
        raise BadInputError(f"{by.login} is {by.role} of {by.town or 'the bureau'}; a supervisor of the bureau draws")


def _first_after(promised: BlindSeed, night: Night) -> None:
    from jihe.cases.models import Night

    first = Night.objects.filter(id__gt=promised.after).order_by("id").first()
    if first is None or first.pk != night.pk:
        named = f"run {first.run_id}" if first else "a night still to come"
        raise BadInputError(f"the seed was promised for {named}, the first night after the promise")


def _fill(made: BlindDraw, strata: Iterable[Stratum], towns: Mapping[int, str]) -> None:
    from jihe.cases.models import BlindItem, BlindStratum

    rows: dict[tuple[str, bool], BlindStratum] = {}
    members: dict[tuple[str, bool], Collection[int]] = {}
    chosen: dict[tuple[str, bool], set[int]] = {}
    for one in strata:
        key = one.line, one.ranked
        chosen[key], members[key] = set(one.chosen(made.seed)), set(one.people)
        rows[key] = BlindStratum.objects.create(
            draw=made, ranked=one.ranked, line=one.line, size=len(one.people), drawn=len(chosen[key]),
            population_hash=one.hash,
        )  # fmt: skip
    people = {(line, person) for (line, _), drawn in chosen.items() for person in drawn}
    mixed = sorted(people, key=lambda item: (_order(made.seed, f"order-{item[0]}", item[1]), item))
    BlindItem.objects.bulk_create(
        BlindItem(
            draw=made, subject_id=person, line=line, town=towns.get(person), place=place,
            at_random=person in chosen[line, False],
            from_list=person in chosen[line, True],
            population=rows[line, False] if person in members[line, False] else None,
            ranking=rows[line, True] if person in members[line, True] else None,
        )
        for place, (line, person) in enumerate(mixed, start=1)
    )  # fmt: skip


def _order(seed: str, stratum: str, person: int) -> bytes:
    return hashlib.sha256(f"{seed}|{stratum}|{person}".encode()).digest()


def _paid(session: Answering, line: str) -> list[int]:
    """Persons ever paid a benefit of the line, as known on the session's day, merged records followed."""
    tables = ", ".join(f"'{table}'" for table in PAID_BY[line])
    found: list[int] = session.query(_PAID.format(tables=tables))["person_id"].to_pylist()
    return found


def _towns(session: Answering) -> dict[int, str]:
    known = session.query("SELECT person_id, town FROM person WHERE town IS NOT NULL")
    return dict(zip(known["person_id"].to_pylist(), known["town"].to_pylist(), strict=True))


def _ranked(night: Night) -> dict[str, list[int]]:
    """Persons of the town's list, within capacity; public power is never among them."""
    from jihe.cases.identity import Docket
    from jihe.cases.models import CaseNight, Lane

    rows = CaseNight.objects.filter(
        night=night, docket=Docket.RECOVER, within_capacity=True, case__subject_kind="person", case__lane=Lane.CASE
    ).values_list("case__line", "case__subject_id")
    listed: dict[str, list[int]] = {line: [] for line in PAID_BY}
    for line, person in rows:
        if line in listed:
            listed[line].append(person)
    return listed


def _resting(on: date, days: int) -> set[int]:
    """Who was in the lane within so many days, in any line."""
    from jihe.cases.models import BlindItem

    recent = BlindItem.objects.filter(draw__as_of__gt=on - timedelta(days=days))
    return set(recent.values_list("subject_id", flat=True))
