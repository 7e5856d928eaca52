"""What a changed rule would have done: both versions asked as of the ends of past months, compared in one run.

``versions`` finds the two, ``running`` asks them, ``report`` says what differs, ``page`` shows it to a supervisor.
"""

from __future__ import annotations

from jihe.backtest.report import Report, backtest
from jihe.backtest.running import Question
from jihe.backtest.versions import Version, at_revision, of_file, today

__all__ = ["Question", "Report", "Version", "at_revision", "backtest", "of_file", "today"]
