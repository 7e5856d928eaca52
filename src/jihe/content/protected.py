"""Attributes of a person that no model may use without saying why, and that no sentence speaks of."""

from __future__ import annotations

# What a person is, or stands for it (design §10); names of columns built from one count as it.
PROTECTED = frozenset({
    "sex", "birth_date", "age", "hukou", "hukou_region", "hukou_type", "ethnicity", "nationality", "town",
    "local", "origin",
})  # fmt: skip
VALUES = {"male": "sex", "female": "sex"}  # a column may be named by a value of the attribute


def protected(name: str) -> str | None:
    """The protected attribute a column is, or is built from: hukou_rural and is_hukou_local are of hukou."""
    words = [VALUES.get(word, word) for word in name.split("_")]
    for size in range(len(words), 0, -1):
        for start in range(len(words) - size + 1):
            if (piece := "_".join(words[start : start + size])) in PROTECTED:
                return piece
    return None
