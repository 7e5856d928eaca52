"""Whom a row is about, and the groups a person belongs to: read to see whom a change meets, never to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jihe.schema import CODES, TABLES

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.engines import Session

# The person of rows whose column is not `person_id`. Bodies (employers, hospitals …) are about nobody.
_NAMED = {"bank_account": "holder_person_id", "oi_case": "rider_id", "death_benefit": "deceased_id"}
AGES = (35, 50, 60, 70, 80)  # first ages of the bands but the youngest
UNKNOWN = "?"
DIMENSIONS = {
    "sex": ("性别", "sex"), "age": ("年龄段", "age"), "hukou": ("户口性质", "household registration"),
    "town": ("居住镇街", "town"),
}  # fmt: skip


def person_column(table: str) -> str | None:
    """The column of a table that says whose row it is; None where a row is about no person."""
    if table == "person":
        return "person_id"
    names = TABLES[table].names
    return _NAMED.get(table) or ("person_id" if "person_id" in names else None)


def attributes(session: Session, entity: str) -> pa.Table | None:
    """``entity_id, sex, age, hukou, town`` of every row of the entity, as known on the session's day; None for bodies.

    ``age`` is the first age of the band, 0 in the youngest; null where nothing is recorded.
    """
    column = person_column(entity)
    if column is None:
        return None
    bands = " ".join(f"WHEN p.birth_date_month <= $as_of_month - $months_{age} THEN $age_{age}" for age in AGES[::-1])
    given = {f"months_{age}": 12 * age for age in AGES} | {f"age_{age}": age for age in AGES}
    return session.query(
        f"""
        SELECT e.{TABLES[entity].key[0]} AS entity_id, p.sex, CASE {bands} ELSE 0 END AS age,
            p.hukou_type AS hukou, p.town
        FROM {entity} AS e JOIN identity AS i ON i.person_id = e.{column} JOIN person AS p ON p.person_id = i.root
        """,
        given,
    )


def towns(session: Session) -> pa.Table:
    """``town_code, name_zh`` of every town."""
    return session.query("SELECT town_code, name_zh FROM ref_town")


def label(dimension: str, group: str | None, names: dict[str, str]) -> tuple[str, str]:
    """A group in Chinese and English."""
    if group is None:
        return "未登记", "not recorded"
    if dimension == "town":
        return names.get(group, group), group
    if dimension == "age":
        return _band(int(group))
    domain = {"sex": "sex", "hukou": "hukou_type"}[dimension]
    return CODES[domain].codes.get(group, (group, group))


def _band(first: int) -> tuple[str, str]:
    place = (0, *AGES).index(first)
    if place == 0:
        return f"{AGES[0]} 岁以下", f"under {AGES[0]}"
    if place == len(AGES):
        return f"{first} 岁以上", f"{first} and over"
    last = AGES[place] - 1
    return f"{first}–{last} 岁", f"{first}–{last}"
