"""``jihe cases blind`` as it is typed, on a working folder with one night in it."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from jihe import content
from jihe.cases import rank, update
from jihe.cases.blind import drawing
from jihe.cli.cases import command
from jihe.errors import BadInputError
from jihe.home import Home
from jihe.lake import Lake
from jihe.schema import TABLES
from jihe.screening import quiet
from tests.cases.vendors import SQLITE_ONLY
from tests.support import copy_ground

pytestmark = SQLITE_ONLY
RUN, DAY, SEED = "2026-03-31-abc", date(2026, 3, 31), "drawn by the balls of 1 April"
FUND: dict[str, list[dict[str, Any]]] = {
    "person": [{"person_id": n, "town": "ZS03"} for n in range(1, 11)],
    "pension_payment": [
        {"pay_id": n, "award_id": n, "person_id": n, "ym": 202601, "amount_fen": 250_000, "pay_status": "paid"}
        for n in range(1, 11)
    ],
}


@pytest.fixture
def folder(store: Home, night, sig, law, tmp_path: Path) -> Home:
    from jihe.cases.models import Reviewer

    for login, role in (("sun", "supervisor"), ("an", "auditor")):
        Reviewer.objects.create(login=login, role=role)
    drawing.promise(drawing.digest(SEED), Reviewer.objects.get(login="sun"))
    source = tmp_path / "content"
    for name in ("features", "models", "rules"):
        (source / name).mkdir(parents=True)
    copy_ground(source)
    lake = Lake(store.lake)
    for name, rows in FUND.items():
        given = [quiet.row(name, row, place) for place, row in enumerate(rows)]
        lake.append(name, pa.Table.from_pylist(given, TABLES[name].arrow_schema()).to_reader(), name)
    snapshot = lake.commit({})
    tables = night(sig(subject=1, money={1: 250_000}, says="死亡后仍发放养老金"))
    run = store.runs / RUN
    run.mkdir(parents=True)
    pq.write_table(tables.signals, run / "findings.parquet")
    inputs = {"snapshot": snapshot.number, "content": content.pack(source, store.contents), "models": {}}
    (run / "run.json").write_text(json.dumps({"as_of": DAY.isoformat(), "inputs": inputs}))
    update(RUN, DAY, *tables)
    rank(RUN, 80, law)
    return store


def jihe(home: Home, *arguments: object, by: str = "an") -> str:
    typed = ["blind", *map(str, arguments), "--by", by, "--home", str(home.root)]
    done = CliRunner().invoke(command, typed, standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done.output


def test_from_the_draw_to_the_signals(folder: Home) -> None:
    shown = jihe(folder, "draw", "--run", RUN, "--seed", SEED, by="sun")
    listing = (folder.runs / RUN / "blind" / "pension.txt").read_bytes()
    assert listing.decode().split() == [str(n) for n in range(1, 11)]
    assert f"pension: 1 of 10  {hashlib.sha256(listing).hexdigest()}" in shown
    assert (folder.runs / RUN / "blind" / "ranked-pension.txt").read_text() == "1\n"
    codes = []
    for _ in range(2):  # one at random, one of the list: persons 1 and another
        taken = json.loads(jihe(folder, "next", "--json"))
        paid = next(page for page in taken["tables"] if page["table"] == "pension_payment")
        assert paid["count"] == 1
        assert "¥" not in json.dumps(taken)
        text = jihe(folder, "next")
        assert "2,500.00" in text
        assert "死亡后仍发放" not in text
        item = taken["item"]
        with pytest.raises(BadInputError, match="no verdict yet"):
            jihe(folder, "reveal", item)
        jihe(folder, "verdict", item, "--verdict", "overpaid_no_fault", "--amount", "2500", "--reason", "多发一个月")
        codes.append("死亡后仍发放养老金" in jihe(folder, "reveal", item))
        assert json.loads(jihe(folder, "reveal", item, "--json"))["from_list"] is codes[-1]
    assert sorted(codes) == [False, True]
    assert "nothing is left" in jihe(folder, "next")
    told = json.loads(jihe(folder, "estimate", "--json"))["estimates"][0]
    assert (told["line"], told["base"]["reviewed"], told["base"]["value"]) == ("pension", 1, None)
    assert "not estimable" in jihe(folder, "estimate")


def test_the_promise_is_a_hash(folder: Home) -> None:
    with pytest.raises(BadInputError, match="waits for its draw"):
        jihe(folder, "promise", "--hash", "0" * 64, by="sun")
    jihe(folder, "draw", "--run", RUN, "--seed", SEED, by="sun")
    assert "0" * 64 in jihe(folder, "promise", "--hash", "0" * 64, by="sun")
