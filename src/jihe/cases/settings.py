"""Django's settings for the case store: SQLite in WAL, one writer at a time, or the server of DATABASE_URL.

Four settings carry the weight on SQLite (20 processes writing at once: none failed; with Django's defaults 19
in 20 did): WAL, ``transaction_mode`` IMMEDIATE, 20 s of patience, and autocommit outside ``atomic``.
Times are naive Asia/Shanghai wall clock, as everywhere else in the project, hence no USE_TZ.
"""

import os
from pathlib import Path
from typing import Any

from jihe.errors import BadInputError, JiheError
from jihe.home import Home

PATIENCE = 20  # seconds that a writer waits for another
CACHE_KIB = 128 * 1024  # at most; a night of 100,000 cases changes more pages than SQLite's own 2 MB hold


def database(path: Path, patience: int = PATIENCE, cache_kib: int = CACHE_KIB) -> dict[str, Any]:
    """The connection to the server that DATABASE_URL names, else to the file at ``path``."""
    if address := os.environ.get("DATABASE_URL"):
        return server(address, patience)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "init_command": f"PRAGMA journal_mode=WAL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-{cache_kib}",
            "transaction_mode": "IMMEDIATE",
            "timeout": patience,
        },
    }


def reading(path: Path) -> dict[str, Any]:
    """The connection to the file at ``path`` that writes nothing, not even beside it: a copy on a disk that is locked.

    Where the folder cannot be written the file must be whole by itself. Raises BadInputError where it is not.
    """
    fixed = not os.access(path.parent, os.W_OK)
    if fixed and (log := path.with_name(f"{path.name}-wal")).exists() and log.stat().st_size:
        raise BadInputError(f"{path}: copied while in use, {log.name} holds more; copy both to where you may write")
    return database(path) | {
        "NAME": f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if fixed else ''}",
        "OPTIONS": {"uri": True, "timeout": PATIENCE},
    }


def server(address: str, patience: int = PATIENCE) -> dict[str, Any]:
    """The connection to a PostgreSQL database by libpq's address, ``postgresql://user@host:port/name``.

    The address is never repeated in a message: it may hold a password, which is better left to the password
    file or PGPASSWORD. Raises BadInputError for an address that is none, JiheError without the driver.
    """
    if not address.startswith(("postgresql://", "postgres://")):
        raise BadInputError("DATABASE_URL: not an address of PostgreSQL; write postgresql://user@host:5432/name")
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError as error:
        raise JiheError("a case store on PostgreSQL needs its driver: pip install 'jihe[postgres]'") from error
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(address))
    except ProgrammingError:
        raise BadInputError("DATABASE_URL: cannot be read; write postgresql://user@host:5432/name") from None
    own = {ours: parts.pop(theirs, "") for ours, theirs in _PARTS.items()}
    if not own["NAME"]:
        raise BadInputError("DATABASE_URL: names no database; write postgresql://user@host:5432/name")
    waits = f"-c lock_timeout={patience}s"
    parts["options"] = f"{parts['options']} {waits}" if parts.get("options") else waits
    return {"ENGINE": "django.db.backends.postgresql", **own, "OPTIONS": parts}


_PARTS = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}

DATABASES = {"default": database(Home.at().cases)}
INSTALLED_APPS = ["jihe.cases"]
AUTH_USER_MODEL = "cases.Reviewer"
# A password is set by a command and asked for on the web: both must reckon alike.
PASSWORD_HASHERS = [
    "jihe.cases.passwords.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_STRENGTH = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_STRENGTH}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_STRENGTH}.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["login"]}},
    {"NAME": f"{_STRENGTH}.CommonPasswordValidator"},
    {"NAME": f"{_STRENGTH}.NumericPasswordValidator"},
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = False
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
USE_I18N = False
LOGGING_CONFIG = None  # the command line decides what is logged
