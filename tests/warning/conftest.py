"""A fund drawn at random from the schema: every table, codes, nulls, versions and late rows, and nothing true in it.

Any feature can be computed over it and any model trained on it, so the contract of all models needs no fixture of
its own when a model is added.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
import yaml

from jihe import content, law
from jihe.engines import Session
from jihe.engines.duck import DuckSession
from jihe.grading.standard import items
from jihe.home import content_folder
from jihe.schema import CODES, TABLES, Column, Table
from jihe.screening import quiet
from jihe.warning.discovery import Model, discover
from tests.support import RECEIPTS, own_content

FIRST, LAST = date(2025, 7, 1), date(2025, 12, 31)
ROWS = 200
MORE = {
    "ui_claim": 400, "ui_payment": 4000, "contribution": 3000, "ext_tax_income": 6000, "past_review": 20_000,
    "wi_case": 800, "enrolment": 4000, "op_log": 4000, "wi_appraisal": 600,
}  # fmt: skip
# What a model remembers of earlier years reaches back so far.
EARLIER = date(2023, 7, 1)
LONG = {
    "person": 200, "pension_payment": 6000, "certification": 1000, "ext_medins": 1500,
    "ext_life": 1500, "ext_death": 300,
}  # fmt: skip
FEW = {"office_id": 8}  # ids of what is few, so that an office has more than one operator
Tables = dict[str, pa.Table]


def random_fund(seed: int) -> Tables:
    """Every table of the schema with rows drawn at random; ids are 1..rows, so that references often meet."""
    rng = np.random.default_rng(seed)
    return {
        name: _table(table, LONG.get(name) or MORE.get(name, ROWS), rng, EARLIER if name in LONG else FIRST)
        for name, table in TABLES.items()
    }


def known(tables: Tables, day: date) -> Tables:
    """The tables as if nothing after the end of ``day`` had ever arrived."""
    midnight = datetime.combine(day, time()) + timedelta(days=1)
    return {
        name: t.filter(pc.less(t[TABLES[name].clock], pa.scalar(midnight, pa.timestamp("us"))))
        for name, t in tables.items()
    }


def _table(table: Table, n: int, rng: np.random.Generator, first: date) -> pa.Table:
    columns: dict[str, Any] = {}
    person = rng.integers(1, ROWS + 1, n)
    for column in table.columns:
        if column.name in table.key:
            # Of a versioned table some rows are later versions of others.
            values = np.arange(1, n + 1) if not table.versioned else rng.integers(1, n + 1, n)
            columns[column.name] = values if column.type != "key" else [f"k{v}" for v in values]
        elif column.name.endswith("id_no"):
            columns[column.name] = [f"N{p}" for p in (columns.get("person_id", person))]
        elif column.name == "name":
            columns[column.name] = [f"P{p}" for p in (columns.get("person_id", person))]
        else:
            columns[column.name] = _values(column, n, rng, first)
    _reach(table.name, columns, np.random.default_rng(n))
    often = {"merged_into": 0.9}  # few records are merged; else hardly a person would be left
    gone = {
        c.name: rng.random(n) < (often.get(c.name, 0.1) if c.null and c.name not in table.key else 0)
        for c in table.columns
    }
    return pa.table([_array(columns[f.name], gone[f.name], f.type) for f in table.arrow_schema()], names=table.names)


def _reach(name: str, columns: dict[str, Any], rng: np.random.Generator) -> None:
    """What chance alone would hardly give: awards that began after the opening records, employers of several
    people, cases under cover."""
    if name == "account_opening":
        columns["as_of_ym"][:] = 202507
    if name == "pension_award":
        columns["scheme"][::2] = "EP"
    if name == "enrolment":
        columns["line"][::3] = "UI"
        columns["employer_id"][::3] = np.arange(len(columns["employer_id"][::3])) % 50 + 1
    if name == "wi_appraisal":  # words that can be read, and few enough experts that each sits often
        said = [one.says.replace("{侧}", "左") for one in items().values()]
        columns["text"] = [said[at] for at in rng.integers(0, len(said), len(columns["text"]))]
        columns["expert_ids"] = [rng.choice(8, 3, replace=False).tolist() for _ in columns["text"]]
    if name in ("enrolment", "wi_case"):
        # Every third: of one employer a person, so that people are hurt where they are insured.
        columns["line"][1::3] = "WI"
        columns["employer_id"][1::3] = columns["person_id"][1::3] % 40 + 1


def _array(values: Any, gone: Any, kind: pa.DataType) -> pa.Array:
    if isinstance(values, np.ndarray):
        return pa.array(values.tolist() if values.dtype.kind == "U" else values, mask=gone).cast(kind)
    return pa.array([None if g else v for v, g in zip(values, gone, strict=True)], type=kind)


def _values(column: Column, n: int, rng: np.random.Generator, first: date) -> Any:
    if column.type in ("code", "code_set"):
        codes = list(CODES[column.codes or ""].codes)
        if column.name in ("subject_kind", "verdict"):
            return rng.choice(codes, n)
        if column.type == "code_set":
            return ["+".join(c for c in codes if rng.random() < 0.5) or codes[0] for _ in range(n)]
        if column.name == "line":  # all alike, so that a case often meets the cover it happened under
            return rng.choice(codes, n)
        weight = 1 / np.arange(1, len(codes) + 1) ** 1.5
        return rng.choice(codes, n, p=weight / weight.sum())
    days = (LAST - first).days
    match column.type:
        case "id":
            return rng.integers(1, FEW.get(column.name, ROWS) + 1, n)
        case "ids":
            return [rng.integers(1, ROWS + 1, rng.integers(0, 3)).tolist() for _ in range(n)]
        case "key" | "text":
            return [f"k{v}" for v in rng.integers(1, ROWS + 1, n)]
        case "fen":
            return rng.integers(0, 800_000, n)
        case "int":
            return rng.integers(int(column.low or 0), int(column.high or 12) + 1, n)
        case "float":
            low, high = column.low or 0.0, column.high if column.high is not None else 100.0
            return rng.uniform(low, high, n) if column.name != "selection_prob" else rng.uniform(0.01, 1, n)
        case "bool":
            return rng.random(n) < 0.5
        case "date":
            return np.datetime64(first) + rng.integers(0, days, n)
        case "ts":
            return np.datetime64(first, "us") + (rng.random(n) * days * 86_400).astype("timedelta64[s]")
        case "ym":
            month = first.year * 12 + first.month - 1 + rng.integers(0, round(days / 30.4), n)
            return month // 12 * 100 + month % 12 + 1
    raise AssertionError(f"no values for a column of type {column.type}")


def small(**given: list[dict[str, Any]]) -> Tables:
    """Tables of a few rows; a column not named has its quiet default."""
    made = {}
    for name, rows in given.items():
        whole = [quiet.row(name, values, place) for place, values in enumerate(rows)]
        made[name] = pa.Table.from_pylist(whole, schema=TABLES[name].arrow_schema())
    return made


# A model that is worth whatever its file says: how surely it beats its baseline is a number in the text.
TOLD = '''"""Question: One that the tests made up?

Population: Employers.

Features: Their record.

Method: More cases, more suspicious.

How to read: Not.

Limits: All.
"""

from dataclasses import dataclass

from jihe.warning import Capacity, LookAlike, WarningModel
from jihe.warning.estimators.estimate import Estimate
from jihe.warning.methods.base import Fitted, Method, Validation
from tests.support import RECEIPTS, own_content


class Told(Method):
    def fit(self, declared, population, training_set):
        return FittedTold(self, declared, float(population["cases"].max()))

    def validate(self, declared, population, taught):
        told = {"found": FOUND, "baseline_found": 0.4, "ahead_found": AHEAD}
        metrics = {name: Estimate(value, value - SPREAD, value + SPREAD) for name, value in told.items()}
        return Validation(metrics, len(population), "told")


@dataclass(frozen=True)
class FittedTold(Fitted, of=Told):
    most: float

    def score(self, rows):
        cases = rows["cases"].to_numpy(float)
        return cases / (cases + self.most + 1)

    def parameters(self):
        return {"most": self.most}


MODEL = WarningModel(
    code="M90", title="测试模型", title_en="A model for tests", line="work_injury", entity="employer",
    features=["cases", "insured_months", "first_months"],
    reasons={
        "cases": ("{value}", "{value}"),
        "insured_months": ("{value}", "{value}"),
        "first_months": ("{value}", "{value}"),
    },
    method=Told(), capacity=Capacity(5, 0.0), severity=[(0.9, 2)], subject=("employer", "employer_id"),
    says="{cases}", says_en="{cases}", name="模型", name_en="M", basis=["社会保险法 第八十八条"],
    look_alikes=[LookAlike(what="无", what_en="none", cleared_by="无", cleared_by_en="none")],
)
'''


# Gates that any version passes, for what is not about them.
WIDE = {
    "gate_rank_correlation": {None: 0}, "gate_overlap": {None: 0}, "gate_drift": {None: 10**9},
    "gate_selection_ratio": {"low": 0, "high": 10**9},
}  # fmt: skip


def told_content(folder: Path, ahead: float, spread: float = 0.0, found: float = 0.5) -> content.Content:
    """Content with that one model, which is ahead of its baseline in this share of resamples, and wide gates."""
    for room in ("rules/parameters", "features"):
        if not (folder / room).exists():
            shutil.copytree(content_folder() / room, folder / room)
    bounds = folder / "rules" / "parameters" / "promotion.yaml"
    parameters = yaml.safe_load(bounds.read_text(encoding="utf-8"))
    for name, values in WIDE.items():
        for value in parameters[name]["values"]:
            value["value"] = values[value.get("key")]
    bounds.write_text(yaml.safe_dump(parameters, allow_unicode=True, sort_keys=False), encoding="utf-8")
    (folder / "models").mkdir(exist_ok=True)
    text = TOLD.replace("AHEAD", str(ahead)).replace("SPREAD", str(spread)).replace("FOUND", str(found))
    (folder / "models" / "m90_told.py").write_text(text, encoding="utf-8")
    return content.load(folder, receipts=RECEIPTS)


@pytest.fixture(scope="session", autouse=True)
def one_migration() -> Iterator[None]:
    """MLflow's empty store is brought up to date once; the next home gets a copy of it, three seconds sooner."""
    from mlflow.store.db import utils

    migrate, kept = utils._initialize_tables, list[bytes]()

    def make(engine: Any) -> None:
        path = Path(engine.url.database)
        if not kept:
            migrate(engine)
            engine.dispose()
            kept.append(path.read_bytes())
        engine.dispose()
        path.write_bytes(kept[0])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(utils, "_initialize_tables", make)
        yield


# Test modules cannot import this one; what they call comes to them as fixtures.
@pytest.fixture(scope="session")
def told() -> Callable[..., content.Content]:
    return told_content


@pytest.fixture(scope="session")
def make_fund() -> Callable[[int], Tables]:
    return random_fund


@pytest.fixture(scope="session")
def as_if_then() -> Callable[[Tables, date], Tables]:
    return known


@pytest.fixture(scope="session")
def small_tables() -> Callable[..., Tables]:
    return small


@pytest.fixture(scope="session")
def the_law() -> law.Law:
    return law.load()


@pytest.fixture(scope="session")
def the_content() -> content.Content:
    return own_content()


@pytest.fixture(scope="session")
def the_models(the_content: content.Content) -> list[Model]:
    models, failures = discover(the_content)
    assert failures == {}
    return models


@pytest.fixture(scope="session")
def fund() -> Tables:
    return random_fund(7)


class Kept(DuckSession):
    """A session left open for the next who asks of its day: making the facts takes longer than most questions."""

    def close(self) -> None:
        pass


@pytest.fixture(scope="session")
def sessions(fund: Tables, the_law: law.Law) -> Callable[[date], Session]:
    return lru_cache(8)(lambda day: Kept.over_tables(fund, day, the_law))
