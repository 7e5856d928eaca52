"""Marks for tests that are about one of the two databases."""

import pytest

SQLITE_ONLY = pytest.mark.parametrize("vendor", ["sqlite"], indirect=True)
POSTGRES_ONLY = pytest.mark.parametrize("vendor", [pytest.param("postgres", marks=pytest.mark.verify)], indirect=True)
