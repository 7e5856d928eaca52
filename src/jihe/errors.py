"""The one error people see: a sentence that names the file, the row, what is wrong and what to do."""

from __future__ import annotations

# What a scheduler may conclude from the exit code of any command.
DONE, FAILED, USAGE, WITH_GAPS, BUSY = 0, 1, 2, 3, 75


class JiheError(Exception):
    """Printed as one line, without a traceback; ``exit_code`` tells a scheduler what happened."""

    exit_code = FAILED


class BadInputError(JiheError):
    """What was given cannot be used; nothing was changed."""

    exit_code = USAGE


class BusyError(JiheError):
    """Another process holds what this one needs; trying again later is right."""

    exit_code = BUSY
