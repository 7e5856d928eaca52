"""The tables, by theme, in the order of the docs page."""

from __future__ import annotations

from jihe.schema.table import Table, by_name
from jihe.schema.tables.external import EXTERNAL
from jihe.schema.tables.injury import INJURY
from jihe.schema.tables.insurance import INSURANCE
from jihe.schema.tables.operators import OPERATORS
from jihe.schema.tables.pension import PENSION
from jihe.schema.tables.people import PEOPLE
from jihe.schema.tables.product import PRODUCT, TRUTH_COLUMNS
from jihe.schema.tables.reference import REFERENCE
from jihe.schema.tables.unemployment import UNEMPLOYMENT

TABLES: dict[str, Table] = by_name(
    (
        *REFERENCE,
        *PEOPLE,
        *INSURANCE,
        *PENSION,
        *UNEMPLOYMENT,
        *INJURY,
        *OPERATORS,
        *PRODUCT,
        *EXTERNAL,
    )
)

# What the synthetic city did. It lives outside the lake: no rule, feature or model can name it.
TRUTH = Table("truth", "真值", "The synthetic city's truth", ("truth_id",), "", False, TRUTH_COLUMNS)
