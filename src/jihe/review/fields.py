"""Form fields of the workbench: yuan as people write them, words that can be printed, numbers of papers, days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jihe.cases.audit import personal
from jihe.cases.entered import fen, unprintable

LONGEST = 4000  # characters of a text
BIG = 2**53  # fen beyond which no sum of a fund goes


class Yuan(forms.CharField):
    """An amount in yuan, at most two decimals; fen when cleaned."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=24, **more)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> int | None:
        """Fen, or None where nothing was written and nothing is needed."""
        text = super().clean(value)
        if not text:
            return None
        amount = fen(text)
        if amount is None or amount > BIG:
            raise forms.ValidationError(_("Write yuan with at most two decimals: 12345.60"))
        return amount


class Words(forms.CharField):
    """A text for the record: printable, and without anybody's number in it."""

    def __init__(self, *, least: int = 0, rows: int = 3, **more: Any) -> None:
        more.setdefault("max_length", LONGEST)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput(), **more)
        self.least = least

    def clean(self, value: Any) -> str:
        """The text as typed, without the blanks around it."""
        text = str(super().clean(value))
        if text and len(text) < self.least:
            raise forms.ValidationError(_("Write at least %(least)s characters") % {"least": self.least})
        if (found := unprintable(text)) is not None:
            raise forms.ValidationError(_("Holds %(found)s, which cannot be printed") % {"found": found})
        if personal(text):
            raise forms.ValidationError(_("No identity, mobile or card number here: the record keeps none"))
        return text


class Mark(forms.CharField):
    """The number of a paper, on one line; a bank's may be as long as a card's."""

    def clean(self, value: Any) -> str:
        """The number as typed, without the blanks around it."""
        text = str(super().clean(value))
        if (found := unprintable("\0".join(text.splitlines()))) is not None:
            raise forms.ValidationError(_("Holds %(found)s, which cannot be printed") % {"found": found})
        return text


class Day(forms.DateField):
    """A day, not after today where ``past``, not before tomorrow where ``future``."""

    def __init__(self, *, past: bool = False, future: bool = False, **more: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], widget=forms.DateInput(attrs={"type": "date"}), **more)
        self.past, self.future = past, future

    def clean(self, value: Any) -> date | None:
        """The day."""
        from jihe.cases.acting import this_day

        day: date | None = super().clean(value)
        if day is None:
            return None
        if self.past and day > this_day():
            raise forms.ValidationError(_("This day has not come yet"))
        if self.future and day <= this_day():
            raise forms.ValidationError(_("This day is not in the future"))
        if day.year < 1900:
            raise forms.ValidationError(_("No such day in this fund's time"))
        return day
