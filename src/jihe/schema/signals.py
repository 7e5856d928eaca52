"""The one shape of what rules find and models warn of (docs/architecture.md, "Signals")."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def signal_id(code: str, subject_kind: str, subject_id: int, key: str, test: str) -> str:
    """Sixteen hex digits, the same every night for the same finding of the same rule about the same subject."""
    text = "|".join((code, subject_kind, str(subject_id), key, test))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def signal_schema() -> pa.Schema:
    """Findings and warnings, one row each, sorted by (code, subject_kind, subject_id, key, test)."""
    import pyarrow as pa

    return pa.schema(
        [
            pa.field("signal_id", pa.string(), nullable=False),
            pa.field("kind", pa.string(), nullable=False),  # finding | warning
            pa.field("source", pa.string(), nullable=False),  # stem of the rule or model
            pa.field("code", pa.string(), nullable=False),
            pa.field("content_hash", pa.string(), nullable=False),
            pa.field("line", pa.string(), nullable=False),  # pension | unemployment | work_injury | cross
            pa.field("lane", pa.string(), nullable=False),  # case | public_power
            pa.field("subject_kind", pa.string(), nullable=False),
            pa.field("subject_id", pa.int64(), nullable=False),
            pa.field("key", pa.string(), nullable=False),
            pa.field("test", pa.string(), nullable=False),
            pa.field("test_zh", pa.string(), nullable=False),  # its name for people; a warning's is its model's
            pa.field("test_en", pa.string(), nullable=False),
            pa.field("severity", pa.int32(), nullable=False),  # 1..4
            pa.field("score", pa.float64()),  # warnings only, rounded to six places
            pa.field("match", pa.string(), nullable=False),  # strong | weak
            pa.field("from_ym", pa.int32()),
            pa.field("to_ym", pa.int32()),
            pa.field("at_stake_fen", pa.int64(), nullable=False),  # sum over the distinct money rows
            pa.field("prevented_fen", pa.int64(), nullable=False),  # next twelve months, if upheld
            pa.field("says", pa.string(), nullable=False),
            pa.field("says_en", pa.string(), nullable=False),
            pa.field("evidence", pa.string(), nullable=False),  # canonical JSON
        ]
    )


def money_schema() -> pa.Schema:
    """The payments a signal puts at stake; a payment named twice, or by two rules, counts once."""
    import pyarrow as pa

    return pa.schema(
        [
            pa.field("signal_id", pa.string(), nullable=False),
            pa.field("money_table", pa.string(), nullable=False),
            pa.field("money_key", pa.int64(), nullable=False),
            pa.field("fen", pa.int64(), nullable=False),  # negative where the fund owes
        ]
    )


def proof_schema() -> pa.Schema:
    """The rows that prove a signal, by table and key."""
    import pyarrow as pa

    return pa.schema(
        [
            pa.field("signal_id", pa.string(), nullable=False),
            pa.field("proof_table", pa.string(), nullable=False),
            pa.field("proof_key", pa.int64(), nullable=False),
        ]
    )
