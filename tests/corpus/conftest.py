"""Notes drawn once for all tests of the corpus."""

from __future__ import annotations

import pandas as pd
import pytest

from jihe.corpus.notes import notes


@pytest.fixture(scope="session")
def life() -> pd.DataFrame:
    return notes(20, 1500)


@pytest.fixture(scope="session")
def even() -> pd.DataFrame:
    return notes(21, 1500, balanced=True, combined=0.4)
