"""The Django app of the pages."""

from __future__ import annotations

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """What Django needs to know about this room."""

    name = "jihe.review"
    label = "review"
    verbose_name = "稽核工作台 workbench"

    def ready(self) -> None:
        """Log-ins are on record from the first one."""
        from jihe.review import login_record

        login_record.connect()
