"""Data comes in: files are read, each row is accepted, quarantined or a duplicate, and the totals close."""

from __future__ import annotations

from jihe.ingest.result import FileResult, Flow, IngestResult, Totals
from jihe.ingest.run import ingest

__all__ = ["FileResult", "Flow", "IngestResult", "Totals", "ingest"]
