"""What others know of the same lives, with their lags and errors: authorities, employers, the bureau's own files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jihe.city.registries import (
    attendance,
    business,
    changes,
    custody,
    deaths,
    elsewhere,
    exemption,
    health,
    income,
    kin,
    other_pensions,
    traffic,
)

if TYPE_CHECKING:
    from jihe.city.world import World


def build(world: World) -> None:
    """Writes ``ext_*`` (but ``ext_skill_cert``), ``relation``, ``attendance``, ``exemption``, ``person_change``."""
    themes = (
        deaths, kin, income, business, health, traffic, custody, elsewhere, other_pensions, attendance, exemption,
        changes,
    )  # fmt: skip
    for theme in themes:
        theme.build(world)
