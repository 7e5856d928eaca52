"""The truth about lawful lives of the core that look like fraud; schemes record their own look-alikes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jihe.city.calendar import NEVER, ym_of

if TYPE_CHECKING:
    from jihe.city.world import World


def build(world: World) -> None:
    """Records honest deaths reported late (B1.1), changes of scheme (B1.3) and archive births (B1.4)."""
    _late_reports(world)
    _changes_of_scheme(world)
    _archive_births(world)


def _late_reports(world: World) -> None:
    """Pensions paid on for months because the family's report took its time; most of it came back."""
    over = world.latent["overpaid"]
    concealed = world.people["death_concealed"].to_numpy()[over["person_id"].to_numpy() - 1]
    over = over[~concealed & (over["month"] <= world.last_month).to_numpy()]
    kept = over["amount_fen"].where(over["fate"] == "none", 0)
    each = (
        over.assign(kept=kept)
        .groupby("award_id")
        .agg(first=("month", "min"), last=("month", "max"), kept=("kept", "sum"))
    )
    world.record(
        "B1.1", "benign_lookalike", "pension_award", each.index.to_numpy(),
        ym_of(each["first"]), ym_of(each["last"]), each["kept"].to_numpy(),
    )  # fmt: skip


def _changes_of_scheme(world: World) -> None:
    """Resident pensioners whose pension ran on a month or two beside the employee's pension they changed to."""
    awards = world.awards
    both = awards[(awards["scheme"] == "RP") & (awards["ended"] < NEVER)]
    month = ym_of(both["ended"].to_numpy() + 1)
    world.record("B1.3", "benign_lookalike", "person", both["person_id"].to_numpy(), month, month)


def _archive_births(world: World) -> None:
    """Awards by the archive's earlier date of birth, as the law wants it."""
    awards = world.awards
    card = world.people["birth"].to_numpy()[awards["person_id"].to_numpy() - 1]
    used = awards["birth_used"].to_numpy()
    lawful = (used != card) & (used == awards["archive_birth"].to_numpy()) & (awards["start"] >= world.first_month)
    some = awards[lawful & (awards["awarded"] < world.end)]
    month = ym_of(some["start"].to_numpy())
    world.record("B1.4", "benign_lookalike", "pension_award", some["award_id"].to_numpy(), month, month)
