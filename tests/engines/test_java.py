"""Where Spark cannot start, one sentence says what is missing and how to get it."""

from __future__ import annotations

import datetime
import shutil
import sys

import pytest

from jihe.engines import Session
from jihe.engines.java import started
from jihe.errors import JiheError
from jihe.law import Law


def test_without_java_the_sentence_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(JiheError, match=r"needs Java .* apt-get install openjdk-17-jre-headless"):
        started(small=True)


def test_without_pyspark_the_sentence_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(JiheError, match=r"pip install 'jihe\[spark\]'"):
        Session.engine_versions("spark")


def test_a_session_starts_nothing_until_it_is_asked(law: Law) -> None:
    with Session.of_tables({}, datetime.date(2026, 3, 31), law, "spark") as session:
        assert "_spark" not in vars(session)
