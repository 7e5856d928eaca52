"""The law's dated numbers and the statutory functions: one home for what a benefit should have been.

``load()`` reads ``rules/parameters/*.yaml``. The functions live in ``retirement``, ``unemployment``,
``injury``, ``pension`` and ``contribution``; each takes scalars or numpy arrays, money in integer fen,
months as ``ym``, and optionally ``law``, by default the law of the content in use.
"""

from jihe.law.parameters import Dated, Law, LawError, Parameter
from jihe.law.reading import load

__all__ = ["Dated", "Law", "LawError", "Parameter", "load"]
