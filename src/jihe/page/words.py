"""How codes, subjects and proof rows are written for people: Chinese, masked, by surrogate number only."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from jihe.schema import CODES, TABLES

WEAK = "弱匹配：证件号一致而姓名不符，或者只有一处登记，请先核对身份"
# How grave a signal is, by its number.
SEVERITIES = {
    1: ("线索提示", "hint"), 2: ("需补材料核实", "needs a document"), 3: ("明显矛盾", "strong conflict"),
    4: ("直接证明", "direct proof"),
}  # fmt: skip
SHOWN_KEYS = 8  # of one table in one cell; the case has them all


def word(domain: str, code: str) -> str:
    """The Chinese of a code; the code itself where the list does not know it."""
    return CODES[domain].codes.get(code, (code, code))[0]


def subject(kind: str, number: int) -> str:
    """Whom a case is about, without a name or an identity number: ``人员 10023``."""
    return f"{word('subject_kind', kind)} {number}"


def rows(proofs: Iterable[tuple[str, int]]) -> str:
    """Proof rows by table: ``死亡信息 ext_death：101、102``, a line a table."""
    lines = []
    for table, group in groupby(sorted(set(proofs)), key=lambda proof: proof[0]):
        keys = [key for _, key in group]
        title = f"{TABLES[table].title} {table}" if table in TABLES else table
        shown = "、".join(str(key) for key in keys[:SHOWN_KEYS])
        more = f" 等 {len(keys)} 条" if len(keys) > SHOWN_KEYS else ""
        lines.append(f"{title}：{shown}{more}")
    return "\n".join(lines)
