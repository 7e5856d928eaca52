"""What people type, at every door alike: an amount in yuan, and words that can be printed.

A command, a town's reply and a page take the same amounts and refuse the same characters; the store refuses them too
(``models.fields.Words``), whatever door they came through.
"""

from __future__ import annotations

import re
from decimal import Decimal

AMOUNT = re.compile(r"(?:[0-9]{1,12}|[0-9]{1,3}(?:[,，][0-9]{3}){1,3})(?:\.[0-9]{1,2})?")
# Control characters but for tab and line feed; what turns the direction of writing, or is not there to be seen.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\uffff]"
)


def fen(written: str) -> int | None:
    """Yuan as fen, exactly: ASCII digits, thousands in threes or not at all, two decimals at most, no sign.

    None for what is no such amount: ``1e3``, ``1,00``, ``-5``, digits of another script.
    """
    text = written.strip()
    if not AMOUNT.fullmatch(text):
        return None
    return int(Decimal(re.sub("[,，]", "", text)) * 100)


def lines(text: str) -> str:
    """The text with line ends as they are kept."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def unprintable(text: str) -> str | None:
    """The first character that no paper can show, as ``U+0001``; None where there is none."""
    found = UNPRINTABLE.search(lines(text))
    return f"U+{ord(found[0]):04X}" if found else None
