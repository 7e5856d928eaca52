"""Where the tables live: Delta tables, and the snapshots that name one version of each."""

from __future__ import annotations

from jihe.lake.disk import DiskFullError, is_disk_full, translate_disk_full
from jihe.lake.lake import Lake
from jihe.lake.lock import locked
from jihe.lake.snapshots import Snapshot

__all__ = ["DiskFullError", "Lake", "Snapshot", "is_disk_full", "locked", "translate_disk_full"]
