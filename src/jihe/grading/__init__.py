"""Grades of labour capacity from the words of a note [劳动能力鉴定等级]: facts, then clauses, then a distribution.

A note is read into facts (``facts``): part, side, digits, level, measured values. Facts meet the items of the standard
(``rules``), a model weighs what the rules say against the text (``model``), and several injuries make one grade by the
standard's own rule (``combining``). Importing this costs nothing heavy.
"""
