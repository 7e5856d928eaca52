"""How the web logs: what kind of error and where in the code, never the words of it."""

from __future__ import annotations

import logging
import traceback


class Places(logging.Formatter):
    """Level, logger, status and the frames of an exception; its message may quote a row or what somebody typed."""

    def format(self, record: logging.LogRecord) -> str:
        """One line and, for an exception, one a frame."""
        status = getattr(record, "status_code", "")
        said = f"{record.levelname} {record.name} {status}".rstrip()
        if not record.exc_info or record.exc_info[0] is None:
            return said
        frames = traceback.extract_tb(record.exc_info[2])
        places = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return "\n".join([f"{said} {record.exc_info[0].__name__}", *places])
