"""Every closed list of codes, once, with Chinese and English meaning: ``ref_code`` is filled from here."""

from __future__ import annotations

from jihe.schema.codes.external import EXTERNAL
from jihe.schema.codes.injury import INJURY
from jihe.schema.codes.insurance import INSURANCE
from jihe.schema.codes.operators import OPERATORS
from jihe.schema.codes.pension import PENSION
from jihe.schema.codes.people import PEOPLE
from jihe.schema.codes.product import PRODUCT
from jihe.schema.codes.truth import TRUTH
from jihe.schema.codes.unemployment import UNEMPLOYMENT
from jihe.schema.table import Domain

_DOMAINS = (
    *PEOPLE,
    *INSURANCE,
    *PENSION,
    *UNEMPLOYMENT,
    *INJURY,
    *OPERATORS,
    *PRODUCT,
    *EXTERNAL,
    *TRUTH,
)

CODES: dict[str, Domain] = {each.name: each for each in _DOMAINS}

# Verdicts after which nobody owes anything, and those by which the fund lost money or owed it. `clerical` is neither:
# the record is put right.
CLEARED = ("data_error", "benign", "unproven")
UPHELD = ("fraud", "overpaid_no_fault", "provider_fraud", "operator_breach", "underpaid")


def code_rows() -> list[dict[str, str]]:
    """The rows of ``ref_code``, in order, without ``recorded_ts``: whoever writes them knows when."""
    return [
        {"code_id": f"{each.name}.{code}", "domain": each.name, "code": code, "zh": zh, "en": en}
        for each in CODES.values()
        for code, (zh, en) in each.codes.items()
    ]
