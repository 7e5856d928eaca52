"""Whether the city is true to life: every number that the sources give, held against what was built.

One module a theme, found by the folder; each declares ``TITLE`` (English, Chinese) and ``MARGINALS``. To add a
number, declare it there, with its SQL, its target and its source, and nowhere else. Modules whose names begin
with an underscore, and ``marginal``, hold no theme.

Macros beside those of ``reading``: ``ref_from()`` and ``ref_to()``, the months (ym) of the year of reference: the
last calendar year inside the window, or else its last twelve months; ``mid_ym()``, its sixth month; ``mid_day()``,
the last day of that; ``works(day)``, whether offices work on a day, by ``chinesecalendar``. Views beside the tables:
``known_<table>`` for versioned ones, the last state of each key.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from jihe.city.calendar import number, ym_of
from jihe.city.calibration.marginal import Judgement
from jihe.city.reading import connected
from jihe.city.write import card
from jihe.schema import TABLES

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[str, int, int], None]


def themes() -> list[ModuleType]:
    """The modules of this package that declare marginals, by name."""
    names = sorted(each.name for each in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names if not name.startswith("_")]
    return [module for module in modules if hasattr(module, "MARGINALS")]


def titles() -> dict[str, tuple[str, str]]:
    """Each theme's title, (Chinese, English), by the name that judgements carry."""
    return {module.__name__.rpartition(".")[2]: (module.TITLE[1], module.TITLE[0]) for module in themes()}


def judge(out: Path, progress: Progress | None = None) -> Iterator[Judgement]:
    """Every marginal of the city in ``out``, theme by theme. BadInputError where there is no finished city."""
    with connected(out) as connection:
        _prepare(connection, int(card(out)["from"]), int(card(out)["to"]))
        every = [(module, marginal) for module in themes() for marginal in module.MARGINALS]
        for done, (module, marginal) in enumerate(every, 1):
            yield from marginal.judge(connection, module.__name__.rpartition(".")[2])
            if progress is not None:
                progress("marginals", done, len(every))


def _prepare(connection: duckdb.DuckDBPyConnection, first: int, last: int) -> None:
    """The macros of the year of reference and the views of what is known last."""
    begin, end = year_of_reference(first, last)
    mid = number(begin) + 5
    after = int(ym_of(mid + 1))
    facts = {
        "ref_from": str(begin), "ref_to": str(end), "mid_ym": str(int(ym_of(mid))),
        "mid_day": f"(DATE '{after // 100}-{after % 100:02}-01' - 1)",
    }  # fmt: skip
    for name, value in facts.items():
        connection.execute(f"CREATE MACRO {name}() AS {value}")
    _calendar(connection, first, last)
    for name, table in TABLES.items():
        if table.versioned:
            key = table.key[0]
            connection.execute(
                f"CREATE VIEW known_{name} AS SELECT * FROM {name} "
                f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY {table.clock} DESC) = 1"
            )


def _calendar(connection: duckdb.DuckDBPyConnection, first: int, last: int) -> None:
    """``works(day)``: what the published calendar says; in years not published yet, Monday to Friday."""
    from chinese_calendar import constants

    for name, days in (("off_days", constants.holidays), ("on_days", constants.workdays)):
        rows = [(day.isoformat(),) for day in days if first // 100 <= day.year <= last // 100 + 1]
        connection.execute(f"CREATE TABLE {name} (moved DATE)")
        connection.executemany(f"INSERT INTO {name} VALUES (?)", rows or [(None,)])
    connection.execute(
        "CREATE MACRO works(given) AS CASE "
        "WHEN given IN (SELECT moved FROM off_days WHERE moved IS NOT NULL) THEN false "
        "WHEN given IN (SELECT moved FROM on_days WHERE moved IS NOT NULL) THEN true "
        "ELSE extract(isodow FROM given) <= 5 END"
    )


def year_of_reference(first: int, last: int) -> tuple[int, int]:
    """First and last month of the last calendar year inside the window, or of its last twelve months."""
    year = last // 100 if last % 100 == 12 else last // 100 - 1
    if first <= year * 100 + 1:
        return year * 100 + 1, year * 100 + 12
    return int(ym_of(number(last) - 11)), last
