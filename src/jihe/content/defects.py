"""What can be wrong with a rule, a feature or a model file: one stable code each, and where it is.

``RULE``, ``FEATURE`` and ``MODEL`` are the whole list; ``docs/content.md`` shows them and a test keeps it so.
"""

from __future__ import annotations

from dataclasses import dataclass

# A question asked of any SQL unit has the same number in rules (R) and features (F).
QUERY = {
    "01": "no front matter: the file does not start with `/* ---`, or the block is never closed by `--- */`",
    "02": "the front matter is not YAML, or names a key twice",
    "03": "a key that is not known here",
    "04": "a key that is missing",
    "05": "a key out of order",
    "06": "a value of the wrong kind, or a text left empty",
    "07": "a parameter is used but not declared",
    "08": "a parameter is declared but not used",
    "09": "the file's name does not fit: small letters, digits and `_`, starting with the code",
    "10": "a code or name that another unit already has",
    "11": "the SQL cannot be read",
    "12": "not exactly one SELECT (WITH … SELECT …)",
    "13": "a table that is not known",
    "14": "a table that is read but not listed in `reads`",
    "15": "a table that is listed in `reads` but not read",
    "16": "a construct that is not on the allow-list",
    "17": "a function that is not on the allow-list",
    "18": "a number in the SQL other than 0, 1, 2, 7, 12, 60, 100 and 10000 (and 3 and 4 in `severity`)",
    "19": "a text in the SQL that is not a code of the column it meets",
    "20": "a date or interval written out in the SQL",
    "21": "a column that no table in reach has",
    "22": "an alias used in the SELECT that makes it",
    "23": "a window whose order can tie: its last column is no key",
    "24": "a difference of dates not in days",
    "25": "a CAST of a fraction to an integer without FLOOR, CEIL or ROUND, or of a fraction to text",
    "26": "a divisor that may be zero: neither NULLIF(…, 0) nor a parameter",
    "27": "`*` where columns should be named",
    "28": "a column reached by its bare name where two tables have it",
    "29": "a sum or difference of dates outside date_diff('day', …)",
    "30": "a CTE without the sentence above it",
    "31": "a parameter of the law that rules/parameters/ does not have",
    "32": "law_parameter joined without its name or its months, law_month without `month`, law_month_key without `key`",
}
RULE_ONLY = {
    "40": "an output column is missing",
    "41": "an output column has the wrong type",
    "42": "an output column has no name, or two have the same",
    "43": "a `proof__` or `shows__` column names no table",
    "44": "`says` names a column that the query does not give",
    "45": "`says` asks for a format that does not exist or does not fit the column",
    "46": "`eligible` is not one column of integer ids",
    "47": "money is named by half: money_table, money_key and fen go together",
    "48": "a personal column (name, id_no, account, narrative …) in the output, which people and files see",
    "49": "a text still marked 待写, to be written, in a rule that is no draft",
    "60": "a rule that does not end in one line a test",
    "61": "a test that is declared and not in the query, or the other way round",
    "62": "two tests of one name or one sentence",
    "63": "a test's article that is not the rule's, or a look-alike of a test that there is not",
    "64": "a rule without `tests`",
    "65": "an `absent` or `asked` with a table, column, code or source that there is not, or one that does not fit",
    "66": "an `absent` of a table that the rule does not read",
    "67": "a case in which a test finds something, and what its `absent` or `asked` says is missing is there",
    "70": "a column of a reckoning without a heading, or one that the test does not give",
    "71": "a reckoning by half: a formula without `reckon__due`, `reckon__paid` and money, or those without it",
    "72": "a reckoning names a number of the law that there is not, or that the rule does not read",
    "73": "a column of a reckoning in a format that does not exist or does not fit it",
    "74": "a column of a tally without a heading, one that the test does not give, or a format that does not fit it",
}
FEATURE_ONLY = {
    "50": "a column is selected but not documented",
    "51": "a column is documented but not selected",
    "52": "a key column is not selected",
}
FACT_ONLY = {
    "53": "a fact's column is of another type than declared, or holds other codes",
    "54": "a fact that has a row where the fund has none: totals without GROUP BY",
    "55": "facts that read each other in a circle",
}
MODEL = {
    "M01": "the file cannot be read as Python",
    "M02": "no docstring at the top",
    "M03": "a section of the docstring is missing, empty, out of order or not known",
    "M04": "not exactly one `MODEL = WarningModel(...)`",
    "M05": "a value that must be written out literally is computed",
    "M06": "a required keyword is missing",
    "M07": "the file's name does not start with the model's code, or another model has the code",
    "M08": "a feature that features/ does not have",
    "M09": "a protected attribute among the features without the sentence that allows it",
    "M10": "the entity has no features/<entity>.sql",
    "M11": "a model without `basis`, or with an article that rules/law/ does not have",
    "M12": "a model without `look_alikes`, or one without the paper that clears it",
    "M13": "a model without `name`: `title` says what is suspected, `name` how the method is called",
    "M14": "a protected attribute in a sentence or among the reasons",
    "M15": "an `absent` that names a table, column or source that there is not, or `details` without a sound feature",
    "M16": "a declaration that cannot be built: an argument is missing, not known, or does not fit another",
    "M17": "a text still marked 待写, to be written",
}
# Of a model whose file can be run as it stands: what it says is wrong, not what it does.
OF_WORDS = frozenset({"M11", "M12", "M13", "M14", "M15", "M17"})
# The law room checks its own files and has its own codes, L01 and on (rules/parameters/).
LAW = {"L01": "rules/parameters/ cannot be read; rules that join the law are not proven against it"}

RULE = {f"R{number}": text for number, text in {**QUERY, **RULE_ONLY}.items()}
FEATURE = {f"F{number}": text for number, text in {**QUERY, **FEATURE_ONLY, **FACT_ONLY}.items()}
CODES: dict[str, str] = {**RULE, **FEATURE, **MODEL, **LAW}


@dataclass(frozen=True, order=True)
class Defect:
    """One thing wrong, at a line of a file; ``str()`` gives ``x01_shared_account.sql:14 R07 …``."""

    path: str
    line: int
    code: str
    message: str

    def __post_init__(self) -> None:
        if self.code not in CODES and not self.code.startswith("L"):
            raise ValueError(f"defect code {self.code} is not in the list")

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.code} {self.message}"


class Found:
    """Collects the defects of one file; ``unit`` is R, F or M."""

    def __init__(self, path: str, unit: str) -> None:
        self.path, self.unit = path, unit
        self._all: set[Defect] = set()

    def add(self, number: str, line: int, message: str) -> None:
        """A defect with the code ``<unit><number>``; the same one twice is one."""
        self._all.add(Defect(self.path, line, f"{self.unit}{number}", message))

    @property
    def all(self) -> list[Defect]:
        """In order of line, then code."""
        return sorted(self._all)
