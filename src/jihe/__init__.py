"""jihe 稽核: screens a social insurance fund for fraud and error.

``home = jihe.open("var/demo")`` opens the desk of a working folder (docs/desk.md); importing costs nothing before that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from jihe.desk.door import Desk

__all__ = ["open"]


def open(  # noqa: A001  # as in jihe.open(…)
    root: str | Path | None = None,
    *,
    by: str | None = None,
    purpose: str | None = None,
    content: str | Path | None = None,
) -> Desk:
    """The desk of a working folder: ``root``, else ``$JIHE_HOME``, else ``./var``.

    Rows of people come under pseudonyms, alike in all frames of one folder. ``by`` and ``purpose``: a login of the
    bureau, and what people must be read in full for; every reading is then in the audit log. ``content``: another
    bureau's rules, features and models. BadInputError where there is no such folder, or for who may not.
    """
    from jihe.desk.door import Desk

    return Desk.at(root, by=by, purpose=purpose, content=content)
