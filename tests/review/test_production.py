"""Behind a proxy: nothing for Django's own check to say, no demo, and a key that only its owner reads."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from jihe.errors import JiheError
from jihe.home import Home
from jihe.review.keeping import key_of, make_key

CHECK = ("-m", "django", "check", "--deploy", "--fail-level", "INFO", "--settings", "jihe.review.settings_production")


def check(home: Path) -> subprocess.CompletedProcess[str]:
    known = {
        name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")
    }
    environment = known | {"JIHE_HOME": str(home), "JIHE_HOSTS": "jihe.example.gov.cn"}
    return subprocess.run([sys.executable, *CHECK], env=environment, capture_output=True, text=True)


def test_check_deploy_has_nothing_to_say(tmp_path: Path) -> None:
    done = check(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_a_demo_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{}")
    done = check(tmp_path)
    assert done.returncode != 0
    assert "a demo's home" in done.stderr


def test_the_key_is_drawn_once_and_its_owners_alone(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    assert key_of(home) != key_of(home)  # none yet: this process's own
    make_key(home)
    first = key_of(home)
    make_key(home)
    assert key_of(home) == first
    assert len(first) >= 50
    assert stat.S_IMODE(home.web_key.stat().st_mode) == 0o600
    assert [path.name for path in home.root.iterdir()] == ["web.key"]


def test_a_key_that_others_read_is_refused(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    make_key(home)
    home.web_key.chmod(0o644)
    with pytest.raises(JiheError, match="others can read"):
        key_of(home)
    home.web_key.chmod(0o600)
    home.web_key.write_text("short")
    with pytest.raises(JiheError, match="too short"):
        key_of(home)
