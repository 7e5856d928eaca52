"""How many statements the queue and a case ask of the store, by Django's own counter, in a process of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def main(home: str, login: str, light: str, heavy: str) -> None:
    """Print the counts as JSON: of the queue (all, and few), of a case with little and with much."""
    from jihe.home import Home
    from jihe.review.serving import prepare

    prepare(Home.at(Path(home)))
    pages = {
        "queue": "/queue/?tab=all", "queue_few": "/queue/?tab=all&min=99999999", "mine": "/queue/?tab=mine",
        "case": f"/cases/{light}/", "heavy": f"/cases/{heavy}/",
    }  # fmt: skip
    print(json.dumps({name: _counted(login, path) for name, path in pages.items()}))  # noqa: T201


def _counted(login: str, path: str) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = _signed_in(Client(SERVER_NAME="127.0.0.1"), login)
    client.get(path)  # what a process reads once
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return sum(_asks(each["sql"]) for each in found.captured_queries)


def _asks(sql: str) -> bool:
    """Not what opens and ends a transaction."""
    return not sql.lstrip().upper().startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))


def _signed_in(client: Any, login: str) -> Any:
    import time

    from jihe.cases.models import Reviewer
    from jihe.review import sitting

    client.force_login(Reviewer.objects.get(login=login), backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[sitting.BEGAN] = session[sitting.SEEN] = int(time.time())
    session.save()
    return client


def counted(home: Path, login: str, light: str, heavy: str) -> dict[str, int]:
    """The same, asked in a process of its own."""
    import os
    import subprocess

    words: Sequence[str] = [sys.executable, "-m", __name__, str(home), login, light, heavy]
    known = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(words, env=known, capture_output=True, text=True, check=True)
    told: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return told


if __name__ == "__main__":
    main(*sys.argv[1:])
