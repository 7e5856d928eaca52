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

_BY_NAME = {each.name: each for each in _DOMAINS}
# What any payment may be for: payments that are one item by nature have a word of their own.
_OWN = {
    "pension": ("养老金", "pension"),
    "medical_bill": ("工伤医疗费", "medical costs of an injury"),
    "skill": ("技能提升补贴", "skill subsidy"),
    "oi": ("职业伤害待遇", "occupational-injury benefit"),
}
_PAID = ("death_item", "subsidy_kind", "wi_item", "ui_item")
_ITEMS = {code: words for name in _PAID for code, words in _BY_NAME[name].codes.items()}

CODES: dict[str, Domain] = {**_BY_NAME, "paid_item": Domain("paid_item", "支付项目", "what was paid", _OWN | _ITEMS)}

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
