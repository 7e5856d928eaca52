"""How long a training took, kept with each version: what the next one will take, about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jihe.home import Home
    from jihe.warning.versions.registry import Version

OWN, PREPARED = "seconds", "seconds_prepared"  # tags of a version


def took(own: float, prepared: float) -> dict[str, str]:
    """As tags: seconds of the model alone, and of what its training prepared for all of its models together."""
    return {OWN: f"{own:.1f}", PREPARED: f"{prepared:.1f}"}


def seconds(home: Home, version: Version) -> tuple[float, float] | None:
    """The same from a version's tags; None for one of before they were kept."""
    from jihe.warning.versions.registry import tags

    kept = tags(home, version)
    return (float(kept[OWN]), float(kept[PREPARED])) if OWN in kept and PREPARED in kept else None
