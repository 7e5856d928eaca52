"""Writes ``docs/keys.md`` from the table of keys: ``python -m jihe.review.keys_page``."""

from __future__ import annotations

import gettext

from jihe.home import content_folder
from jihe.markdown import table
from jihe.review.keys import KEYS
from jihe.speech import DOMAIN, LOCALE

_HEAD = """# Keys of the workbench [快捷键]

Written from `src/jihe/review/keys.py` by `python -m jihe.review.keys_page`; edit that file, not this page.

A key presses a control that can be seen and does nothing where there is none. None acts in a field but `Ctrl+Enter`,
and none while an input method composes. Single keys are turned off below the list that `?` shows.

"""


def page() -> str:
    """The page, in both languages."""
    chinese = gettext.translation(DOMAIN, LOCALE, ["zh"]).gettext
    rows = [(f"`{key.keys}`", key.does, chinese(key.does), f"{key.where} {chinese(key.where)}") for key in KEYS]
    return _HEAD + table(("key", "does", "作用", "where"), rows)


if __name__ == "__main__":
    (content_folder() / "docs" / "keys.md").write_text(page(), encoding="utf-8")
