"""In which proportion each number of an evaluation stands: of the city as built, or weighted back to real life.

A city that was enriched has more frauds and look-alikes than life; one number of each kind beside the other without a
word would be read as one. ``jihe evaluate --json`` carries this list.
"""

from __future__ import annotations

_FARED = {
    "as_built": ("cases", "fraud", "overpaid", "look_alike", "other", "raw_precision"),
    "by_weight": ("precision",),
}
PROPORTION: dict[str, dict[str, tuple[str, ...]]] = {
    "typologies": {
        "as_built": (
            "frauds", "by_rule", "by_model", "loss_fen", "loss_found_fen", "missed", "look_alikes", "overpaid",
            "look_alikes_raised", "cases",
        ),
        "by_weight": (
            "realistic", "recall", "recall_in_capacity", "realistic_loss_fen", "realistic_found_fen", "money",
            "recoverable", "realistic_recoverable_fen", "precision",
        ),
    },
    "sources": _FARED,
    "tests": _FARED,
    "reviewed": {
        "as_built": ("cases",), "by_weight": ("groups", "upheld", "wrong", "confirmed_fen", "accused"),
    },
    "hours": {
        "as_built": (),
        "by_weight": (
            "cases", "found_fen", "saved_fen", "recoverable", "fraud", "recoverable_apart", "fraud_apart", "precision",
            "returning",
        ),
    },
}  # fmt: skip
_OVERALL = {"as_built": ("persons", "insured"), "by_weight": ("frauds", "precision", "base_rate")}


def proportion() -> dict[str, list[str]]:
    """Every number by the proportion it stands in, as ``<part>.<field>``."""
    return {
        kind: [*overall, *(f"{part}.{name}" for part, names in PROPORTION.items() for name in names[kind])]
        for kind, overall in _OVERALL.items()
    }
