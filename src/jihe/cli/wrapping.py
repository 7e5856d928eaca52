"""Lines for the terminal: Chinese breaks anywhere, a number, a word or an amount nowhere."""

from __future__ import annotations

import re

# What stays whole: a run of letters and figures with what hangs on its end, or one wide sign with its punctuation.
_PARTS = re.compile(r"(?<= · )")
_OPEN, _SHUT = r"[（“［\[]*", r"[，。；：、？！）”］\]]*"
_PIECES = re.compile(rf"{_OPEN}[^\s!-~¥（“［]{_SHUT}|[（“［]*[!-~¥]+{_SHUT}|[ \t]+|[（“［]")


def wrapped(text: str, width: int, indent: int = 0) -> str:
    """The text in lines of at most ``width`` cells, each indented; what is longer than a line is left whole.

    What stands between two `` · `` goes to the next line as a whole where a line can hold it.
    """
    from rich.cells import cell_len

    room, lines = width - indent, list[str]()
    for paragraph in text.splitlines():
        line = ""
        for part in _PARTS.split(paragraph):
            whole = cell_len(part.rstrip()) <= room
            for piece in [part] if whole else _PIECES.findall(part):
                if line and cell_len(line + piece.rstrip()) > room:
                    lines.append(line.rstrip())
                    line = ""
                line += piece if line else piece.lstrip()
        lines.append(line.rstrip())
    return "\n".join(" " * indent + line for line in lines)


def padded(text: str, width: int, *, right: bool = False) -> str:
    """The text with spaces up to ``width`` cells, ``right`` where it is to stand there; a longer one is not cut."""
    from rich.cells import cell_len

    space = " " * (width - cell_len(text))
    return space + text if right else text + space
