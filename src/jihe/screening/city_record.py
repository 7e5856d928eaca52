"""What each rule found on the published synthetic city, ``tests/rules/city.json``: whether it was seen at work at all.

Written with ``docs/findings.md`` (``make findings``). A rule that found next to nothing true there is right by its
cases alone, and its page says so: no share of a handful tells how it does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from jihe.errors import BadInputError

NAME = "city.json"
ENOUGH = 6  # true findings; of five all true, the interval still reaches down to a half
NOT_VERIFIED = "**未在合成城市验证 · not verified on the synthetic city**"


@dataclass(frozen=True)
class OnCity:
    """Findings of one rule over all nights; ``true``: on a fraud, or on an error that the fund gets back."""

    findings: int
    true: int

    @property
    def verified(self) -> bool:
        """Whether enough of what it found is true."""
        return self.true >= ENOUGH


def says(found: OnCity | None) -> str:
    """For a table: what was found, and the mark where that verifies nothing."""
    if found is None:
        return NOT_VERIFIED
    counts = f"疑点 {found.findings:,}，属实 {found.true:,} · {found.findings:,} findings, {found.true:,} true"
    return counts if found.verified else f"{NOT_VERIFIED}<br>{counts}"


def read(folder: Path) -> dict[str, OnCity]:
    """The records beside the case files, by code. Raises BadInputError for a file that is not ours."""
    path = folder / NAME
    if not path.exists():
        return {}
    try:
        return {code: OnCity(**one) for code, one in json.loads(path.read_text(encoding="utf-8")).items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInputError(f"{path.name}:1 is no record of findings: {error}; write it anew: make findings") from error


def write(folder: Path, records: Mapping[str, OnCity]) -> None:
    """The records, sorted, one rule a line."""
    lines = [f"{json.dumps(code)}: {json.dumps(asdict(records[code]))}" for code in sorted(records)]
    (folder / NAME).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
