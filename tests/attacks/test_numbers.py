"""No attack of the list is left out, and none is there twice; what goes with one bears its number and a b."""

from __future__ import annotations

import re
from pathlib import Path


def test_every_attack_is_here_once_in_its_order() -> None:
    folder = Path(__file__).parent
    files = (
        "whose_case",
        "blind",
        "masking",
        "session",
        "injection",
        "files",
        "twice",
        "load",
        "log",
    )
    text = "".join((folder / f"test_{name}.py").read_text(encoding="utf-8") for name in files)
    numbers = [int(number) for number in re.findall(r"^def test_(\d\d)_", text, re.M)]
    assert numbers == list(range(1, 68))
