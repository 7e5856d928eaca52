"""Where things live on disk: the content people edit, and the working folder a bureau's nights grow in."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


def content_folder(override: str | Path | None = None) -> Path:
    """The folder that holds ``rules/``, ``features/`` and ``models/``.

    A checkout runs from its own folders, a wheel from the copy it carries; ``override`` (``--content DIR``)
    runs another bureau's. Raises FileNotFoundError naming the folder when it holds no ``rules/``.
    """
    if override is not None:
        folder = Path(override).resolve()
        if not (folder / "rules").is_dir():
            raise FileNotFoundError(f"{folder}: no rules/ folder there; --content needs rules/, features/, models/")
        return folder
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "rules").is_dir() and (checkout / "pyproject.toml").is_file():
        return checkout
    return Path(__file__).resolve().parent / "_content"


@dataclass(frozen=True)
class Home:
    """The working folder of one bureau; every path the engine writes to is named here and nowhere else."""

    root: Path

    @classmethod
    def at(cls, root: str | Path | None = None) -> Home:
        """``--home DIR``, else ``$JIHE_HOME``, else ``./var``."""
        return cls(Path(root or os.environ.get("JIHE_HOME") or "var").resolve())

    def make(self) -> None:
        """Make the folder where there is none, and close it to everybody but its owner: it holds people's records."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.root.stat().st_mode & 0o077:
            self.root.chmod(0o700)

    @property
    def receipts(self) -> Path:
        """What was proven once: a cache, which may be removed at any time."""
        return self.root / "receipts.sqlite3"

    @property
    def lake(self) -> Path:
        """Delta tables, one folder a table, with ``_snapshots/`` and ``_quarantine/`` beside them."""
        return self.root / "lake"

    @property
    def inbox(self) -> Path:
        """Where new data is left for the night: ``<table>.parquet`` or ``.csv``, or one folder a delivery."""
        return self.root / "inbox"

    @property
    def runs(self) -> Path:
        """One folder a night: ledger, findings, warnings, report, suspicion list."""
        return self.root / "runs"

    @property
    def contents(self) -> Path:
        """Content by hash, as each night used it, so that a past night replays after the content changed."""
        return self.root / "contents"

    @property
    def cases(self) -> Path:
        """The case store, SQLite."""
        return self.root / "cases.sqlite3"

    @property
    def replies(self) -> Path:
        """What became of towns' replies that were sent on the web, a folder a person."""
        return self.root / "replies"

    @property
    def web_key(self) -> Path:
        """What signs the web's cookies: random, made on the first `jihe serve`, read by its owner alone."""
        return self.root / "web.key"

    @property
    def files(self) -> Path:
        """Files kept with cases, each encrypted under its own hash."""
        return self.root / "files"

    @property
    def files_key(self) -> Path:
        """What they are encrypted with: random, read by its owner alone. A backup without it holds no files."""
        return self.root / "files.key"

    @property
    def desk_key(self) -> Path:
        """What the desk's pseudonyms are made with: random, read by its owner alone. Without it none can be undone."""
        return self.root / "desk.key"

    @property
    def demo_card(self) -> Path:
        """What the demo's city was made of; there is one in a demo's home and in no other."""
        return self.root / "demo.json"

    @property
    def audit_heads(self) -> Path:
        """The audit log's last entry of each day, a small file each, to be kept where nobody here can write."""
        return self.root / "audit-heads"

    @property
    def mlflow_uri(self) -> str:
        """MLflow's tracking and registry store."""
        return f"sqlite:///{self.root / 'mlflow.db'}"

    @property
    def artefacts(self) -> Path:
        """MLflow's artefacts and our manifest of their hashes."""
        return self.root / "artefacts"

    @property
    def lock(self) -> Path:
        """Held while a night or an ingest writes."""
        return self.root / "night.lock"
