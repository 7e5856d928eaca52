"""Dates and money, the same in both languages."""

from jihe.review.formats.zh_Hans.formats import *  # noqa: F403
