"""Versions of a rule: today's, that of a git revision or of content kept by its hash, or that of a file."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.errors import BadInputError

if TYPE_CHECKING:
    from jihe.content import Facts, Rule
    from jihe.law import Law

_HASH = re.compile(r"[0-9a-f]{6,64}")


@dataclass(frozen=True)
class Version:
    """A proven rule with the law it is asked under, its whole text, and where it comes from in words.

    ``facts`` are all of its content's, for what else is asked beside it.
    """

    rule: Rule
    law: Law
    text: str
    origin: str
    facts: Facts


def today(rule: Rule, law: Law, facts: Facts) -> Version:
    """The rule as it stands in the content, of which these are the facts."""
    return Version(rule, law, rule.path.read_text(encoding="utf-8"), f"rules/{rule.path.name}", facts)


def of_file(path: Path, law: Law, facts: Facts) -> Version:
    """A rule file from anywhere, proven against today's law and facts.

    Raises BadInputError naming what is wrong with it.
    """
    from jihe.content import rules
    from jihe.content.catalog import Catalog
    from jihe.content.defects import Found

    found = Found(path.name, "R")
    try:
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{path.name}: cannot be read as a rule: {_reason(error)}") from error
    rule = rules.load(path, text, Catalog(law, facts), found)
    if rule is None or found.all:
        raise BadInputError("\n".join(map(str, found.all)))
    return Version(rule, law, text, path.name, facts)


def at_revision(folder: Path, code: str, revision: str, kept: Path) -> Version:
    """The rule of that code with its law's numbers, as of a git revision or in content kept under a hash in ``kept``.

    ``folder`` is that of the content, in a git checkout where ``revision`` is git's.

    Raises BadInputError, in one sentence, when there is no such revision, or no such rule in it, or when the rule as it
    was then no longer passes today's checks.
    """
    known = _kept(kept, revision)
    if known is not None:
        return _version(known, code, f"content {known.name[:12]}")
    with tempfile.TemporaryDirectory(prefix="jihe-rule-") as place:
        named = _checked_out(folder, code, revision, Path(place))
        return _version(Path(place), code, f"git {named}")


def _kept(store: Path, revision: str) -> Path | None:
    """The folder of kept content whose hash begins so; None when none does."""
    from jihe.content import unpacked

    if not _HASH.fullmatch(revision) or not store.is_dir():
        return None
    found = sorted(path.name for path in store.iterdir() if path.name.startswith(revision))
    if len(found) > 1:
        raise BadInputError(f"--from {revision} begins {len(found)} hashes of kept content; write more of it")
    return unpacked(store, found[0]) if found else None


def _checked_out(folder: Path, code: str, revision: str, place: Path) -> str:
    """Write the rule, the law and the facts of a revision below ``place``; the short name of the revision."""
    inside = _git(folder, "rev-parse", "--is-inside-work-tree")
    if inside is None:
        raise BadInputError(
            f"--from {revision}: {folder.name}/ is in no git checkout, and no kept content has that hash; "
            "name the hash of a content a night kept"
        )
    # No option can be meant: what git calls a revision never begins with a dash.
    named = (
        None if revision.startswith("-") else _git(folder, "rev-parse", "--verify", "--short", f"{revision}^{{commit}}")
    )
    if named is None:
        raise BadInputError(f"--from {revision}: git knows no such revision here, and no kept content has that hash")
    commit = named.decode().strip()
    listed = (_git(folder, "ls-tree", "--name-only", commit, "rules/") or b"").decode().splitlines()
    files = [name for name in listed if Path(name).name.startswith(f"{code.lower()}_") and name.endswith(".sql")]
    if not files:
        raise BadInputError(f"--from {revision}: there was no rule {code} in {commit}")
    more = [name for name in ("features/facts/",) if _git(folder, "ls-tree", "--name-only", commit, name)]
    packed = _git(folder, "archive", "--format=tar", commit, *files, "rules/parameters", *more)
    if packed is None:
        raise BadInputError(f"--from {revision}: git cannot give rules/parameters of {commit}")
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(place, filter="data")
    return commit


def _git(folder: Path, *words: str) -> bytes | None:
    """What git answers in the folder; None when it cannot. Raises BadInputError where there is no git."""
    git = shutil.which("git")
    if git is None:
        raise BadInputError("--from names a git revision, and git is not installed; name the hash of kept content")
    done = subprocess.run([git, "-C", str(folder), *words], capture_output=True, check=False)  # noqa: S603
    return done.stdout if done.returncode == 0 else None


def _version(folder: Path, code: str, origin: str) -> Version:
    from jihe.content import facts_of, rules
    from jihe.content.catalog import Catalog
    from jihe.content.defects import Found
    from jihe.law import LawError
    from jihe.law import load as load_law

    files = sorted((folder / "rules").glob(f"{code.lower()}_*.sql"))
    if not files:
        raise BadInputError(f"there was no rule {code} in {origin}")
    try:
        law = load_law(folder / "rules" / "parameters")
    except LawError as error:
        raise BadInputError(f"the law's numbers in {origin} no longer pass the checks: {error.defects[0]}") from error
    text = files[0].read_text(encoding="utf-8").replace("\r\n", "\n")
    found = Found(f"rules/{files[0].name}", "R")
    facts = facts_of(folder)
    rule = rules.load(files[0], text, Catalog(law, facts), found)
    if rule is None:
        raise BadInputError(f"{code} as it was in {origin} no longer passes the checks: {found.all[0]}")
    return Version(rule, law, text, origin, facts)


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else "it is not UTF-8"
