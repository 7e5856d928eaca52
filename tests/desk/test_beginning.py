"""A model begun is built from the first minute by any method; a file that lacks something is named at once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from jihe.content import load
from jihe.desk.arguments import required, trials_of_method
from jihe.desk.beginning import begin, makes_rows
from jihe.errors import BadInputError
from jihe.home import content_folder
from jihe.warning import parts
from jihe.warning.discovery import discover, unbuilt
from jihe.warning.methods.base import Method
from tests.support import RECEIPTS, jihe

METHODS = sorted(
    name for name, one in parts().items() if isinstance(one, type) and issubclass(one, Method) and not makes_rows(one)
)
FEATURES = ["days_insured", "visit_hours", "agent_cases"]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Content with one model of its own beside what is begun."""
    folder = tmp_path_factory.mktemp("content")
    for name in ("rules", "features"):
        shutil.copytree(content_folder() / name, folder / name)
    (folder / "models").mkdir()
    for model in (content_folder() / "models").glob("m0[68]_*.py"):
        shutil.copy(model, folder / "models")
    return folder


@pytest.fixture
def folder(ground: Path) -> Iterator[Path]:
    before = set((ground / "models").iterdir())
    yield ground
    for made in set((ground / "models").iterdir()) - before:
        if made.is_file():
            made.unlink()


@pytest.mark.parametrize("method", METHODS)
def test_a_model_begun_with_any_method_is_built_and_says_what_is_to_be_written(folder: Path, method: str) -> None:
    made = begin(load(folder, receipts=RECEIPTS), "m20", "wi_case", method.lower(), FEATURES)
    content = load(folder, receipts=RECEIPTS)
    assert unbuilt(content) == []
    own = {defect.code for defect in content.defects if made.path == defect.path}
    assert own == {"M11", "M12", "M17"}
    (model,), _ = discover(content, ["M20"], kept=True)
    assert type(model.declaration.method).__name__ == method
    assert list(model.declaration.features) == FEATURES
    assert {type(one).__name__ for one in model.declaration.trials} == {
        one.__name__ for one in trials_of_method(parts()[method]) if not required(one)
    }
    _, failures = discover(content, ["M20"])
    assert "M17" in failures["m20_wi_case"] or "M11" in failures["m20_wi_case"]  # no night runs it as it is


def test_the_subject_is_whom_the_key_names_and_public_power_keeps_its_lane(folder: Path) -> None:
    content = load(folder, receipts=RECEIPTS)
    begin(content, "M20", "ui_claim_month", "Supervised", ["wage_months", "travel_days", "months_drawn"])
    begin(content, "M21", "operator_business", "GammaPoisson", ["overrides", "backdates", "rollbacks"])
    claim, operator = discover(load(folder, receipts=RECEIPTS), ["M20", "M21"], kept=True)[0]
    assert claim.declaration.subject == ("ui_claim", "claim_id")
    assert (claim.declaration.line, claim.declaration.lane) == ("unemployment", "case")
    assert operator.declaration.subject == ("operator", "op_id")
    assert operator.declaration.lane == "public_power"


@pytest.mark.parametrize(
    ("code", "entity", "method", "features", "why"),
    [
        ("X20", "wi_case", "Supervised", FEATURES, "no code of a model"),
        ("M06", "wi_case", "Supervised", FEATURES, "already models/m06"),
        ("M20", "nothing", "Supervised", FEATURES, "no sound features/nothing.sql"),
        ("M20", "wi_case", "Guessing", FEATURES, "no method Guessing"),
        ("M20", "wi_case", "PanelLeniency", FEATURES, "makes rows of its own"),
        ("M20", "wi_case", "Supervised", FEATURES[:2], "three features or more"),
        ("M20", "wi_case", "Supervised", [*FEATURES[:2], FEATURES[0]], "three features or more"),
        ("M20", "wi_case", "Supervised", [*FEATURES, "person_id"], "person_id: no number"),
        ("M20", "person", "Supervised", ["male", "abroad", "care_home"], "male: no number"),
    ],
)
def test_what_cannot_be_begun_is_refused_and_nothing_is_written(
    folder: Path, code: str, entity: str, method: str, features: list[str], why: str
) -> None:
    before = sorted((folder / "models").iterdir())
    with pytest.raises(BadInputError, match=re.escape(why)):
        begin(load(folder, receipts=RECEIPTS), code, entity, method, features)
    assert sorted((folder / "models").iterdir()) == before


def broken(folder: Path, *changes: tuple[str, str]) -> Path:
    text = next((folder / "models").glob("m08_*.py")).read_text(encoding="utf-8").replace('code="M08"', 'code="M20"')
    for pattern, put in changes:
        text, count = re.subn(pattern, put, text, count=1, flags=re.DOTALL)
        assert count == 1, pattern
    path = folder / "models" / "m20_broken.py"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ((r" +months=\d+,\n?", ""), "'months'"),
        ((r" +severity=\[.*?\],\n", ""), "'severity'"),
        ((r"months=", "moons="), "'moons'"),
        ((r"    from jihe", "    from jihe"), None),
        ((r"severity=\[", "severity=[(0.99999, 9), "), "severity of a warning is 1 to 3"),
    ],
)
def test_check_names_the_file_and_what_is_missing_at_once(
    folder: Path, change: tuple[str, str], missing: str | None
) -> None:
    if missing is None:
        broken(folder)
        assert unbuilt(load(folder, receipts=RECEIPTS)) == []
        return
    path = broken(folder, change)
    (defect,) = unbuilt(load(folder, receipts=RECEIPTS))
    assert (defect.path, defect.code) == ("models/m20_broken.py", "M16")
    assert missing in defect.message
    line = path.read_text(encoding="utf-8").splitlines()[defect.line - 1]
    assert "MODEL" in line or "GammaPoisson(" in line
    said = jihe("rules", "check", "--content", folder, check=False)
    assert said.returncode == 1
    assert f"models/m20_broken.py:{defect.line} M16" in said.stdout


def test_a_model_that_cannot_be_built_is_told_before_anything_is_prepared(
    folder: Path, town: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jihe.desk import asking

    broken(folder, (r" +months=\d+,\n?", ""))
    monkeypatch.setattr(asking.Fund, "own_reviews", lambda _self: pytest.fail("prepared a training"))
    done = jihe("models", "train", "M20", "--content", folder, "--home", town.home, check=False)  # type: ignore[attr-defined]
    assert done.returncode == 3
    assert "'months'" in done.stderr
