"""A case store with people in it, and a browser that is not one.

Tests of the store run under the command line's settings, in the same process; here the pages' settings are put on for
a module and taken off again.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from jihe.cases import open_store
from jihe.cases.store import configure
from jihe.home import Home

PASSWORD = "lake-otter-47-plum"
PEOPLE = {
    "admin": ("administrator", None),
    "wang": ("auditor", "T1"),
    "zhao": ("auditor", "T2"),
    "sun": ("supervisor", None),
    "qian": ("discipline", None),
    "shi": ("data_scientist", None),
}


@contextmanager
def web_settings() -> Iterator[None]:
    """The settings of the pages, but for the database, which the store names."""
    configure()
    from django.conf import settings
    from django.test import override_settings
    from django.utils import formats, translation

    wanted = import_module("jihe.review.settings")
    if not settings._wrapped.SECRET_KEY:
        settings.SECRET_KEY = "of the tests alone " * 4  # put on once: Django will not read it back where there is none
    changed = {
        name: getattr(wanted, name)
        for name in dir(wanted)
        if name.isupper()
        and name not in ("DATABASES", "SECRET_KEY")
        and getattr(settings._wrapped, name, None) != getattr(wanted, name)
    }
    with override_settings(**changed):
        translation._trans.__dict__.clear()  # which of Django's two kinds of gettext is in use
        formats.reset_format_cache()
        yield
    translation._trans.__dict__.clear()
    formats.reset_format_cache()


@pytest.fixture(scope="module", autouse=True)
def _pages() -> Iterator[None]:
    with web_settings():
        yield


@pytest.fixture(scope="session")
def web_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with every table of the pages and one person of each role, to copy."""
    from django.db import connection

    from jihe.cases import reviewers

    with pytest.MonkeyPatch.context() as patch, web_settings():
        patch.delenv("DATABASE_URL", raising=False)
        home = Home.at(tmp_path_factory.mktemp("web"))
        open_store(home)
        admin = None
        for login, (role, town) in PEOPLE.items():
            made = reviewers.add(login, role, town, admin)
            admin = admin or made
        reviewers.set_password("wang", PASSWORD, admin)
        connection.close()
    return home.cases


@pytest.fixture
def web(web_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A home whose store is open and has people."""
    from django.db import connection

    monkeypatch.delenv("DATABASE_URL", raising=False)
    home = Home.at(tmp_path / "home")
    home.make()
    shutil.copy(web_template, home.cases)
    open_store(home)
    yield home
    connection.close()


@pytest.fixture
def browser(web: Home) -> Callable[..., Any]:
    """``browser()``: a stranger; ``browser("wang")``: somebody logged in. ``strict``: with CSRF checked."""
    from django.test import Client

    from jihe.cases.models import Reviewer
    from jihe.review import sitting

    def opened(login: str | None = None, *, strict: bool = False) -> Any:
        client = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=strict, raise_request_exception=False)
        if login is not None:
            client.force_login(Reviewer.objects.get(login=login), backend="django.contrib.auth.backends.ModelBackend")
            session = client.session
            session[sitting.BEGAN] = session[sitting.SEEN] = int(time.time())
            session.save()
        return client

    return opened


@pytest.fixture
def audited() -> Callable[[], list[tuple[str, str, str]]]:
    """Every entry of the log as (actor, action, object)."""
    from jihe.cases import audit

    return lambda: [(row["actor"], row["action"], row["object_key"]) for row in audit.entries()]
