"""Second records of people by kind of error, and look-alikes who are other people, planted among a fund's records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from jihe.warning.methods.base import TooFewError

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Tables = dict[str, pa.Table]
    Row = dict[str, Any]
    Make = Callable[[Row, np.random.Generator], Row]

__all__: list[str] = []  # a model file names none of these

NEW_NUMBERS = 2 * 10**9 + 1  # that no row of the fund has
STAYS, KEEPS, SAME_ACCOUNT = 0.5, 0.5, 0.3  # of doubles: the same address, the same phone, the same account
# Characters that sound or look alike, as they are mistaken for one another.
ALIKE = (
    "伟玮炜", "芳方", "丽莉", "军君均", "杰洁", "华桦", "英瑛", "红虹宏", "志智致", "明铭", "文雯", "平萍", "玲琳",
    "建健", "辉晖", "浩昊", "强蔷", "勇永", "涛韬", "敏闽", "静婧", "燕艳", "梅美", "海每", "国果", "金今", "春椿",
    "晓小", "嘉佳家", "思斯", "德得",
)  # fmt: skip
WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"  # GB 11643-1999


def checked(seventeen: str) -> str:
    """Eighteen characters: the digits with their check digit."""
    return seventeen + CHECKS[sum(w * int(d) for w, d in zip(WEIGHTS, seventeen, strict=True)) % 11]


def _old(one: Row, rng: np.random.Generator) -> Row:
    """Fifteen digits, of a record made long before."""
    number = one["id_no"]
    return {"id_no": number[:6] + number[8:17], "created_ts": one["created_ts"] - timedelta(days=2_000)}


def _digit(one: Row, rng: np.random.Generator) -> Row:
    """One of the seventeen digits typed wrong, the check digit as on the card."""
    number, at = one["id_no"], int(rng.integers(0, 17))
    return {"id_no": number[:at] + str((int(number[at]) + int(rng.integers(1, 10))) % 10) + number[at + 1 :]}


def _swapped(one: Row, rng: np.random.Generator) -> Row:
    """Two neighbouring digits swapped."""
    number = one["id_no"]
    unlike = [i for i in range(16) if number[i] != number[i + 1]]
    at = unlike[int(rng.integers(0, len(unlike)))]
    return {"id_no": number[:at] + number[at + 1] + number[at] + number[at + 2 :]}


def _sounds_alike(one: Row, rng: np.random.Generator) -> Row:
    """A character of the name that sounds or looks alike, and one digit of the number typed wrong."""
    name = one["name"]
    for at in (int(i) for i in 1 + rng.permutation(len(name) - 1)):
        others = [c for group in ALIKE if name[at] in group for c in group if c != name[at]]
        if others:
            wrong = others[int(rng.integers(0, len(others)))]
            break
    else:
        at, wrong = len(name) - 1, "㐂"  # a rare variant that the input method does not have
    return {"name": name[:at] + wrong + name[at + 1 :]} | _digit(one, rng)


def _day_and_month(one: Row, rng: np.random.Generator) -> Row:
    """Day and month in one another's place, in the number too; where that is no day, a digit of the day wrong."""
    born: date = one["birth_date"]
    turned = born.day <= 12 and born.day != born.month
    other = born.day - 10 if born.day >= 30 else born.day // 10 * 10 + born.day % 8 + 1  # a digit of the day
    made = born.replace(month=born.day, day=born.month) if turned else born.replace(day=other)
    return {"birth_date": made, "id_no": one["id_no"][:6] + made.strftime("%Y%m%d") + one["id_no"][14:]}


def _permit(one: Row, rng: np.random.Generator) -> Row:
    """Registered with a permit of Hong Kong or Macau before becoming a resident."""
    number = "HM"[int(rng.integers(0, 2))] + f"{int(rng.integers(0, 10**8)):08}01"
    return {"id_no": number, "created_ts": one["created_ts"] - timedelta(days=1_500)}


def _renamed(one: Row, rng: np.random.Generator) -> Row:
    """Another given name since, and fifteen digits."""
    given = "".join("宥昀玥霖祺萱梓"[int(i)] for i in rng.integers(0, 7, len(one["name"]) - 1))
    return {"name": one["name"][0] + given} | _old(one, rng)


def _second_number(one: Row, rng: np.random.Generator) -> Row:
    """Registered twice by the police: two numbers that are both valid."""
    region, serial = int(rng.integers(0, 1_000)), int(rng.integers(0, 500)) * 2 + int(one["sex"] == "M")
    return {"id_no": checked(f"999{region:03}{one['birth_date']:%Y%m%d}{serial:03}")}


def _twin(one: Row, rng: np.random.Generator) -> Row:
    """The next serial of the same day and region; the address, three in ten the phone; half share a character."""
    last = "宥昀玥霖祺萱梓"[int(rng.integers(0, 7))]
    first = one["name"][1] if rng.random() < 0.5 else "弘奕彦"[int(rng.integers(0, 3))]
    serial = (int(one["id_no"][14:17]) + 2) % 1_000
    phone = one["phone_h"] if rng.random() < 0.3 else _fresh(rng)
    return {
        "name": one["name"][0] + first + last, "id_no": checked(one["id_no"][:14] + f"{serial:03}"),
        "phone_h": phone, "addr_h": one["addr_h"],
    }  # fmt: skip


def _namesake_next_door(one: Row, rng: np.random.Generator) -> Row:
    """One name, one house, born another year."""
    born = one["birth_date"].replace(day=1) - timedelta(days=int(rng.integers(400, 9_000)))
    return {"birth_date": born, "phone_h": _fresh(rng), "addr_h": one["addr_h"], **_number_of(one, born, rng)}


def _namesake_of_the_day(one: Row, rng: np.random.Generator) -> Row:
    """One name and one day of birth, by chance."""
    return {"phone_h": _fresh(rng), "addr_h": _fresh(rng), **_number_of(one, one["birth_date"], rng)}


def _child(one: Row, rng: np.random.Generator) -> Row:
    """Born 27 years later, one address, one phone, one account, the surname."""
    born = one["birth_date"].replace(day=1) + timedelta(days=27 * 365 + int(rng.integers(0, 2_000)))
    name = one["name"][0] + "".join("宥昀玥霖祺萱梓"[int(i)] for i in rng.integers(0, 7, 2))
    account = {"account": True}
    return (
        {"name": name, "birth_date": born, "addr_h": one["addr_h"], "phone_h": one["phone_h"]}
        | _number_of(one, born, rng)
        | account
    )


def _permit_namesake(one: Row, rng: np.random.Generator) -> Row:
    """A stranger with a permit, of the same name and day of birth."""
    return _permit(one, rng) | {"phone_h": _fresh(rng), "addr_h": _fresh(rng)}


def _permit_merged(one: Row, rng: np.random.Generator) -> Row:
    """A permit exchanged when its holder settled, and the record merged as it should be."""
    return _permit(one, rng) | {"merged_into": one["person_id"]}


def _number_of(one: Row, born: date, rng: np.random.Generator) -> Row:
    serial = int(rng.integers(0, 500)) * 2 + int(one["sex"] == "M")
    return {"id_no": checked(one["id_no"][:6] + born.strftime("%Y%m%d") + f"{serial:03}")}


def _fresh(rng: np.random.Generator) -> str:
    """A hash that nobody else has."""
    return f"{int(rng.integers(0, 2**62)):016x}"


DOUBLES: dict[str, Make] = {
    "old_number": _old, "digit": _digit, "swapped": _swapped, "sounds_alike": _sounds_alike,
    "day_and_month": _day_and_month, "permit": _permit, "renamed": _renamed, "second_number": _second_number,
}  # fmt: skip
LOOK_ALIKES: dict[str, Make] = {
    "twins": _twin, "namesake_next_door": _namesake_next_door, "namesake_of_the_day": _namesake_of_the_day,
    "parent_and_child": _child, "permit_namesake": _permit_namesake, "permit_merged": _permit_merged,
}  # fmt: skip


@dataclass
class Planting:
    """Tables of a fund, and the people whose records are copied, nobody twice."""

    base: Tables
    rng: np.random.Generator
    people: Iterable[Row]
    accounts: dict[int, Row]
    persons: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)

    @classmethod
    def of(cls, tables: Tables, wanted: int, rng: np.random.Generator) -> Planting:
        """People with a number of eighteen digits, drawn at random; TooFewError when there are too few."""
        persons = tables["person"].to_pandas()
        fits = persons["merged_into"].isna() & persons["id_no"].str.fullmatch(r"\d{17}[\dX]")
        fits &= (persons["name"].str.len() >= 2) & persons["birth_date"].notna()
        chosen = persons.index[fits.fillna(False)]
        if len(chosen) < wanted:
            raise TooFewError(f"{len(chosen)} people to plant {wanted} pairs on")
        rows = tables["person"].take(rng.permutation(chosen.to_numpy())[:wanted]).to_pylist()
        links = {int(row["person_id"]): row for row in tables["payee_link"].to_pylist() if row["valid_to"] is None}
        return cls(tables, rng, iter(rows), links)

    def plant(self, make: Make, count: int) -> list[frozenset[int]]:
        """``count`` records beside those of as many people: the pairs."""
        return [self._beside(one, make) for one, _ in zip(self.people, range(count), strict=False)]

    def _beside(self, one: Row, make: Make) -> frozenset[int]:
        double = make in DOUBLES.values()
        number, now = NEW_NUMBERS + 2 * len(self.persons), one["created_ts"] + timedelta(days=900)
        made = one | {"person_id": number, "household_id": None, "created_ts": now}
        if not (double and self.rng.random() < STAYS):
            made["addr_h"] = _fresh(self.rng)
        if not (double and self.rng.random() < KEEPS):
            made["phone_h"] = _fresh(self.rng)
        changed = make(one, self.rng)
        shared = changed.pop("account", double and self.rng.random() < SAME_ACCOUNT)
        self.persons.append(made | changed)
        link = self.accounts.get(int(one["person_id"]))
        if shared and link is not None:
            self.links.append(link | {"link_id": number, "person_id": number})
        return frozenset((int(one["person_id"]), number))

    def tables(self) -> Tables:
        """The fund with what was planted in it, as if it had been there all the time."""
        import pyarrow as pa

        made, known = dict(self.base), datetime(1990, 1, 1)
        for name, rows in (("person", self.persons), ("payee_link", self.links)):
            schema = made[name].schema
            more = pa.Table.from_pylist([row | {"recorded_ts": known} for row in rows], schema=schema)
            made[name] = pa.concat_tables([made[name], more])
        return made
