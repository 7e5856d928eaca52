"""Warned rows as signals: what is said, what it rests on, the payments at stake, the rows that prove it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jihe.schema.signals import money_schema, proof_schema, signal_id, signal_schema
from jihe.warning.learning.frames import detailed
from jihe.warning.linked_rows import money_of, proofs_of, shown_of
from jihe.warning.reasons import explain, number, way_of
from jihe.warning.sentences import COMPUTED, UNKNOWN_EN, UNKNOWN_ZH, fill

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa

    from jihe.engines import Session
    from jihe.warning.fitted_model import FittedModel
    from jihe.warning.versions.registry import Version

TEST = "score"  # a model asks one question; a finding's test has the rule's own names


def signals(
    fitted: FittedModel,
    version: Version,
    session: Session,
    rows: pd.DataFrame,
    scores: npt.NDArray[np.float64],
    within: pd.DataFrame,
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Signal, money and proof tables of the rows warned of, whose scores these are, ``within`` all of the night."""
    import pyarrow as pa

    model, declared = fitted.model, fitted.model.declaration
    kind, column = declared.subject
    reasons: dict[int, list[dict[str, Any]]] = {}
    for reason in explain(fitted, rows, within).to_pylist():
        reasons.setdefault(reason.pop("entity_id"), []).append(reason)
    beside = fitted.evidence(rows, within)
    money, proofs = money_of(session, model, rows.assign(**beside)), proofs_of(session, model, rows)
    details = detailed(model, session, rows)
    more = [name for name in details if name not in rows]
    shows = shown_of(session, model, details, {of: [one["feature"] for one in told] for of, told in reasons.items()})
    # Said where it is not the way that every home has: which packages are there must not change reasons in silence.
    way = way_of(fitted)
    explained = {} if way == "replacement" else {"explained_by": way}
    made, money_rows, proof_rows = [], [], []
    for i, row in enumerate(details.to_dict("records")):
        entity, subject = int(row[model.key]), int(row[column])
        sign = signal_id(model.code, kind, subject, str(entity), TEST)
        added = {name: each[i] for name, each in beside.items()}
        paid = money.get(entity, [])
        saved = number((row | added)[declared.prevented]) if declared.prevented else None
        prevented = max(0, round(saved or 0))
        shown: dict[Any, Any] = row | added | _computed(paid, prevented) | {"score": float(scores[i])}
        evidence = (
            {
                "model": {"version": version.number, "trained_as_of": version.trained_as_of} | explained,
                "reasons": reasons[entity],
                "values": {name: number(shown[name]) for name in (*declared.features, *added)}
                | {name: _plain(shown[name]) for name in more},
            }
            | {name: row[name] for name in declared.method.tells}
            | ({"shows": shows[entity]} if entity in shows else {})
        )
        who = {"signal_id": sign, "subject_kind": kind, "subject_id": subject, "key": str(entity)}
        words = _words(fitted, shown) | {"prevented_fen": prevented}
        made.append(_head(fitted) | who | _stakes(paid) | words | {"evidence": _json(evidence)})
        money_rows += [
            {"signal_id": sign, "money_table": one["table"], "money_key": one["key"], "fen": one["fen"]} for one in paid
        ]
        proof_rows += [
            {"signal_id": sign, "proof_table": table, "proof_key": key} for table, key in proofs.get(entity, [])
        ]
    return (
        pa.Table.from_pylist(made, schema=signal_schema()),
        pa.Table.from_pylist(money_rows, schema=money_schema()),
        pa.Table.from_pylist(proof_rows, schema=proof_schema()),
    )


def _head(fitted: FittedModel) -> dict[str, Any]:
    """What all warnings of a model share."""
    model, declared = fitted.model, fitted.model.declaration
    return {
        "kind": "warning",
        "source": model.stem,
        "code": model.code,
        "content_hash": model.content_hash,
        "line": declared.line,
        "lane": declared.lane,
        "test": TEST,
        "test_zh": declared.title,
        "test_en": declared.title_en,
        "match": "strong",  # features rest on strong matches alone
    }


def _stakes(paid: list[dict[str, Any]]) -> dict[str, Any]:
    """From when to when, and how much."""
    months = [one["ym"] for one in paid]
    return {
        "from_ym": min(months, default=None),
        "to_ym": max(months, default=None),
        "at_stake_fen": sum(one["fen"] for one in paid),
    }


def _computed(paid: list[dict[str, Any]], prevented: int) -> dict[str, Any]:
    """What ``sentences.COMPUTED`` names, None where there is nothing to tell of."""
    told = _stakes(paid) | {"stake_months": len({one["ym"] for one in paid}), "prevented_fen": prevented}
    return {name: told[name] or None for name in COMPUTED}


def _plain(value: Any) -> Any:
    """A detail as evidence keeps it: a text or a number, whole again where a column with nulls made it a float."""
    told = value if isinstance(value, str) else number(value)
    return int(told) if isinstance(told, float) and told.is_integer() else told


def _words(fitted: FittedModel, shown: dict[Any, Any]) -> dict[str, Any]:
    """How strong, and the two sentences."""
    declared = fitted.model.declaration
    return {
        "score": shown["score"],
        "severity": declared.severity_of(shown["score"]),
        "says": fill(declared.says, shown, UNKNOWN_ZH),
        "says_en": fill(declared.says_en, shown, UNKNOWN_EN),
    }


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
