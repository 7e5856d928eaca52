"""Nights of a bureau with three rules, made once for all workers; copied, never changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import AS_OF, Night, Once, Town, copy_home, few_packed, few_rules, jihe


@pytest.fixture(autouse=True)  # not longer than a test: what stands for all of them packs as many as a bureau's night
def packs_few() -> Iterator[None]:
    with few_packed():
        yield


@pytest.fixture(scope="session")
def small_night(town: Town, once: Once) -> Night:
    """Its content lies beside its working folder. Nothing may be written to either."""

    def make(folder: Path) -> None:
        content = few_rules(folder / "content", "m08_employer_injury")
        home = copy_home(town.home, folder / "home")
        with few_packed():
            done = jihe("nightly", "--as-of", AS_OF, "--home", home, "--content", content, "--json")
        (folder / "out.json").write_text(done.stdout, encoding="utf-8")
        (folder / "err.txt").write_text(done.stderr, encoding="utf-8")

    return Night.of(once("small night", make))


DAYS = ("2026-01-31", "2026-02-28", "2026-03-31")


@pytest.fixture(scope="session")
def three_nights(town: Town, once: Once) -> Path:
    """``home`` after nights a month apart, beside ``content``; ``earlier``: as it was before the last of them."""

    def make(folder: Path) -> None:
        content, home = few_rules(folder / "content"), copy_home(town.home, folder / "home")
        for day in DAYS:
            if day == DAYS[-1]:
                copy_home(home, folder / "earlier")
            with few_packed():
                jihe("nightly", "--as-of", day, "--home", home, "--content", content)

    return once("three nights", make)


@pytest.fixture
def after_night(small_night: Night, tmp_path: Path) -> tuple[Path, Path]:
    """Copies of the working folder after that night and of its content, to change at will."""
    content = shutil.copytree(small_night.home.parent / "content", tmp_path / "content")
    return copy_home(small_night.home, tmp_path / "home"), content
