"""The page of the tables, written from the declarations: ``python -m jihe.schema.docs``."""

from __future__ import annotations

import sys
from pathlib import Path

from jihe.schema.codes import CODES
from jihe.schema.table import TYPES, Column, Domain, Table
from jihe.schema.tables import TABLES, TRUTH

PAGE = Path("docs/schema.md")

_HEAD = """<!-- Written by `python -m jihe.schema.docs` from src/jihe/schema; edit there. -->

# The tables [数据表]

Every table of the lake, declared once in `src/jihe/schema/tables/`, every code in `src/jihe/schema/codes/`.

- **Key.** The first column named as the key; rules name it as the proof (`proof__<table>`).
- **Clock.** `recorded_ts` on the fund's own tables, `received_ts` on external ones: when the fund learnt of
  the row. A *versioned* table keeps every state a row went through, one row per key and clock; in the others
  a key occurs once.
- **As-of views.** Rules and features see each row as it was known at the end of the day `as_of`, with
  companions: `<column>_month` (year × 12 + month − 1) for every date, time and month; `<column>_minute`
  (whole minutes since 1970-01-01) and `<column>_second` (of that minute) for every time; `<column>_<code>`
  (is the code in the set?) for a code set.
- **Merged records.** In these views a column that refers to `person.person_id` holds the record that stays where
  records were merged; `person` adds `root`, whom a record stands for; `person_change` and `account_opening` add
  `record_id`, the record itself. Lists stay as they are.
- **Empty** is null. What may be empty is marked ○; what is masked for people is marked ●.
"""


def page() -> str:
    """The whole page, Markdown."""
    types = [f"| `{name}` | `{kind.duckdb}` | {kind.zh} | {kind.en} |" for name, kind in TYPES.items()]
    parts = [
        _HEAD,
        "## Types [类型]\n",
        "\n".join(["| type | DuckDB | 含义 | meaning |", "|---|---|---|---|", *types]) + "\n",
        "## The fund's own tables [本地数据]\n",
        *(_table(table) for table in TABLES.values() if not table.external),
        "## What registries send [外部数据]\n",
        *(_table(table) for table in TABLES.values() if table.external),
        "## The truth of the synthetic city [合成城市真值]\n",
        "Outside the lake; only `evaluate` opens it.\n",
        _table(TRUTH),
        "## Codes [代码]\n",
        *(_domain(domain) for domain in CODES.values()),
    ]
    return "\n".join(parts)


def _table(table: Table) -> str:
    kept = "versioned" if table.versioned else "each key once"
    clock = f" · clock `{table.clock}`" if table.clock else ""
    registry = f" · registry `{table.registry}`" if table.registry else ""
    head = [
        f"### `{table.name}` {table.title}",
        "",
        f"{table.title_en} · key `{', '.join(table.key)}`{clock} · {kept}{registry}",
        "",
        "| column | type | | 含义 | meaning | unit, codes, reference |",
        "|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(_column(column) for column in table.columns), ""])


def _column(column: Column) -> str:
    marks = ("○" if column.null else "") + ("●" if column.personal else "")
    notes = [column.unit or "", f"codes `{column.codes}`" if column.codes else "", _range(column)]
    notes.append(f"→ `{column.ref}`" if column.ref else "")
    notes.append(f"→ key of the table in `{column.of}`" if column.of else "")
    told = " · ".join(note for note in notes if note)
    return f"| `{column.name}` | {column.type} | {marks} | {column.zh} | {column.en} | {told} |"


def _range(column: Column) -> str:
    low, high = column.low, column.high
    if low is not None and high is not None:
        return f"{low:g}–{high:g}" if low >= 0 else f"{low:g} to {high:g}"
    return f"≥ {low:g}" if low is not None else f"≤ {high:g}" if high is not None else ""


def _domain(domain: Domain) -> str:
    rows = [f"| `{code}` | {zh} | {en} |" for code, (zh, en) in domain.codes.items()]
    head = [
        f"### `{domain.name}` {domain.zh}",
        "",
        f"{domain.en}",
        "",
        "| code | 含义 | meaning |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def main() -> None:
    """Write the page into the checkout this runs from."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE} written\n")


if __name__ == "__main__":
    main()
