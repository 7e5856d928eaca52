"""The second night of a filled store, in a process of its own."""

import os
import sys
from pathlib import Path

from tests.bench.workbench.filling import again


def main(home: str, cases: str) -> None:
    """Join and rank so many cases as of the next day."""
    os.environ["JIHE_HOME"] = home
    from jihe.cases import open_store
    from jihe.home import Home

    open_store(Home.at(home))
    again(Path(home), int(cases))


if __name__ == "__main__":
    main(*sys.argv[1:])
