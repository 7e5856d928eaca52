"""Names that stand for people, firms, cases and accounts: keyed, alike in every frame of one home, undone by nobody.

An identifier is replaced by what kind of thing it names and twelve letters of a keyed hash, ``person-q3vx7mhk2pda``.
The same person has the same name in all frames of a home, so that they join; kinds have names apart, so that what
does not belong together never joins. Whoever has a frame and not the home's key cannot tell whom it is about by them.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from jihe.home import Home

LETTERS = 12  # 60 bits: among ten million names two are alike once in twenty-five thousand homes
OPEN = frozenset({"code"})  # units of texts that name nobody
_NAMES = ("id", "ids")  # types of the schema's columns that name one thing


class Pseudonyms:
    """Of one home, under its key (32 bytes)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of(cls, home: Home) -> Pseudonyms:
        """With the home's own key, drawn when it is first needed."""
        from jihe.cases.files import drawn_key

        return cls(drawn_key(home.desk_key))

    def name(self, kind: str, value: object) -> str:
        """The name of one thing of a kind."""
        digest = blake2b(f"{kind}:{value}".encode(), key=self._key, digest_size=8).digest()
        return f"{kind}-{b32encode(digest).decode().lower()[:LETTERS]}"

    def names(self, kind: str, values: pd.Series[Any]) -> pd.Series[Any]:
        """Of a column; missing stays missing. Whole numbers are the same whether a column holds them as floats."""
        import pandas as pd

        whole = values.astype("Int64") if pd.api.types.is_numeric_dtype(values) else values.map(str, na_action="ignore")
        made = {value: self.name(kind, value) for value in whole.dropna().unique()}
        return whole.map(made).astype(object).where(whole.notna(), None)

    def masked(self, frame: pd.DataFrame, units: Mapping[str, str], kinds: Mapping[str, str]) -> pd.DataFrame:
        """The frame with a name in place of whatever identifies.

        ``units``: of its columns as they are declared. ``kinds``: of columns that the frame's owner knows to identify,
        what they name. A text that is no code is hidden too, whatever its column says of itself.
        """
        import pandas as pd

        made = frame.copy()
        for column in map(str, frame.columns):
            unit = "id" if column in kinds else units.get(column)
            plain = pd.api.types.is_numeric_dtype(frame[column]) or "date" in str(frame[column].dtype)
            if unit not in OPEN and (not plain or identifies(column, unit)):
                made[column] = self.names(kinds.get(column) or kind_of(column), frame[column])
        return made


def identifies(column: str, unit: str | None) -> bool:
    """Whether a column names one thing: by its declared unit, its name, or what the schema says of such a name."""
    if unit == "id" or column.endswith("_id") or column in _kinds():
        return True
    return unit is None and kind_of(column) != column


def kind_of(column: str) -> str:
    """What a column names: ``person`` for person_id, ``operator`` for partner_op; itself where nothing tells."""
    kinds = _kinds()
    if column in kinds:
        return kinds[column]
    last = column.removesuffix("_id").split("_")[-1]
    near = {kind for name, kind in kinds.items() if name.removesuffix("_id") == last}
    return near.pop() if len(near) == 1 else column


@cache
def _kinds() -> Mapping[str, str]:
    """By column name, the table whose rows it names; the name itself where tables disagree or it refers to nothing."""
    from jihe.schema import TABLES
    from jihe.schema.persons import RECORD, ROOT

    found: dict[str, set[str]] = {ROOT: {"person"}, RECORD: {"person"}}
    for table in TABLES.values():
        for column in table.columns:
            if column.type in _NAMES:
                named = column.ref.split(".")[0] if column.ref else table.name if column.name in table.key else None
                found.setdefault(column.name, set()).add(named or column.name)
    return {name: next(iter(kinds)) if len(kinds) == 1 else name for name, kinds in found.items()}
