"""The workbench alone, on a working folder where a night has ended: ``python -m tests.bench.workbench --home DIR``."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from tests.bench.workbench.measuring import Size, measure


def main() -> None:
    """Print the table of one engine, and a last line of JSON for whoever reads it by program."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="is copied, not changed")
    parser.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--cases", type=int)
    options = parser.parse_args()
    size = Size.small() if options.small else Size(**({"cases": options.cases} if options.cases else {}))
    with tempfile.TemporaryDirectory() as room:
        measured = measure(options.home.resolve(), options.engine, size, Path(room))
    for line in measured.lines:
        print(line)  # noqa: T201
    told = measured.told | {
        "figures": {line.what: line.value for line in measured.lines},
        "missed": [line.what for line in measured.lines if line.misses],
    }
    print(json.dumps(told))  # noqa: T201


if __name__ == "__main__":
    main()
