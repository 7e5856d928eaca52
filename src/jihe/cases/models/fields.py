"""Kinds of field that the store's models share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models

from jihe.cases.entered import lines, unprintable
from jihe.errors import BadInputError


class Words(models.TextField):
    """What somebody put down in words. Raises BadInputError for a character that no paper can show, before it is kept.

    To the database, and to migrations, it is a text.
    """

    def get_prep_value(self, value: Any) -> Any:
        """The words as they are kept."""
        if not isinstance(value, str):
            return super().get_prep_value(value)
        if (found := unprintable(value)) is not None:
            raise BadInputError(
                f"{self.name}: holds {found}, which cannot be printed; type it again, or paste it as plain text"
            )
        return super().get_prep_value(lines(value))

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """As a plain text."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs
