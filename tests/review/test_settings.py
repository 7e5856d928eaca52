"""What the settings must never hold, what the log of the server says, and the page of keys."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from jihe.review.logs import Places


def test_no_page_holds_the_write_lock_while_it_is_drawn() -> None:
    from django.conf import settings
    from django.db import connection

    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS", False)
    assert not connection.settings_dict["ATOMIC_REQUESTS"]
    assert not settings.SESSION_SAVE_EVERY_REQUEST
    assert not settings.DEBUG


def test_the_pages_have_the_apps_and_the_command_line_does_not() -> None:
    from django.apps import apps

    from jihe.cases import settings

    labels = {app.label for app in apps.get_app_configs()}
    assert {"auth", "contenttypes", "sessions", "messages", "staticfiles", "axes", "review", "cases"} <= labels
    assert settings.INSTALLED_APPS == ["jihe.cases"]
    assert not hasattr(settings, "ROOT_URLCONF")
    assert not hasattr(settings, "MIDDLEWARE")


def test_the_web_waits_less_than_a_command(web: object) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (3000,)
        cursor.execute("PRAGMA cache_size")
        assert cursor.fetchone() == (-8192,)


def test_the_servers_log_repeats_no_words() -> None:
    try:
        raise ValueError("442000199001011234 is no amount")
    except ValueError:
        record = logging.LogRecord(
            "django.request", logging.ERROR, "", 0, "Internal Server Error: %s", ("/p/王五",), sys.exc_info()
        )
    said = Places().format(record)
    assert said.startswith("ERROR django.request ValueError\n")
    assert "test_settings.py:" in said
    assert "442000" not in said
    assert "王五" not in said


def test_the_page_of_keys_is_the_table() -> None:
    from jihe.review.keys_page import page

    assert (Path(__file__).parents[2] / "docs" / "keys.md").read_text(encoding="utf-8") == page()
