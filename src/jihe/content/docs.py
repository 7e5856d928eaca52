"""What docs/content.md and content.zh.md say that the code knows: ``python -m jihe.content.docs`` writes it anew."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from jihe.content.defects import FEATURE, LAW, MODEL, RULE
from jihe.content.dialect import FUNCTIONS
from jihe.content.loading import own_facts

PAGES = (Path("docs/content.md"), Path("docs/content.zh.md"))


def filled(page: str) -> str:
    """The page with every generated part as it should be now. Raises KeyError for a part nobody writes."""
    return re.sub(
        r"(<!-- begin (\w+) -->\n).*?(<!-- end \2 -->)",
        lambda match: f"{match[1]}{_PARTS[match[2]]()}\n{match[3]}",
        page,
        flags=re.DOTALL,
    )


def _facts() -> str:
    rows = [f"  | `{name}` | {fact.meta.title} | {fact.meta.grain_en} |" for name, fact in sorted(own_facts().items())]
    return "\n".join(["", "  | fact | 名称 | one row |", "  |---|---|---|", *rows, ""])


def _facts_zh() -> str:
    rows = [f"  | `{name}` | {fact.meta.title} | {fact.meta.grain} |" for name, fact in sorted(own_facts().items())]
    return "\n".join(["", "  | 事实 | 名称 | 每行 |", "  |---|---|---|", *rows, ""])


def _functions() -> str:
    return "  " + ", ".join(f"`{name}`" for name in FUNCTIONS.values()) + "."


def _defects() -> str:
    numbers = sorted({code[1:] for code in (*RULE, *FEATURE)})
    rows = []
    for number in numbers:
        codes = [f"{unit}{number}" for unit, known in (("R", RULE), ("F", FEATURE)) if f"{unit}{number}" in known]
        text = RULE.get(f"R{number}") or FEATURE[f"F{number}"]
        rows.append(f"| {' '.join(codes)} | {text} |")
    rows += [f"| {code} | {text} |" for code, text in {**MODEL, **LAW}.items()]
    return "\n".join(["| code | what is wrong |", "|---|---|", *rows])


_PARTS = {"facts": _facts, "facts_zh": _facts_zh, "functions": _functions, "defects": _defects}


def main() -> None:
    """Write the pages of the checkout this runs from."""
    for page in PAGES:
        page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8")
        sys.stdout.write(f"{page} written\n")


if __name__ == "__main__":
    main()
