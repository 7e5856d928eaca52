"""The fund's tables, declared once: columns, keys, clocks, codes, meaning.

From these declarations come the validation of what is ingested, the lake's tables, the as-of views and the
docs page. Importing this package loads no other library.
"""

from __future__ import annotations

from jihe.schema.codes import CLEARED, CODES, UPHELD, code_rows
from jihe.schema.codes.truth import typology_of
from jihe.schema.table import Column, Domain, Table
from jihe.schema.tables import TABLES, TRUTH

__all__ = ["CLEARED", "CODES", "TABLES", "TRUTH", "UPHELD", "Column", "Domain", "Table", "code_rows", "typology_of"]
