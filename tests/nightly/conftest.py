"""One night of a bureau with three rules and a model, made once for all workers; copied, never changed."""

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


@pytest.fixture
def after_night(small_night: Night, tmp_path: Path) -> tuple[Path, Path]:
    """Copies of the working folder after that night and of its content, to change at will."""
    content = shutil.copytree(small_night.home.parent / "content", tmp_path / "content")
    return copy_home(small_night.home, tmp_path / "home"), content
