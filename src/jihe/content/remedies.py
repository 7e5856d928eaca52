"""Why a defect is one, and what to write instead: ``jihe rules explain R07``. ``defects.CODES`` says what it is."""

from __future__ import annotations

# Of rules and features alike: a question has the same number in both.
QUERY = {
    "01": "Begin the file with a line `/* ---`, then YAML, then a line `--- */`; the query comes after it.",
    "02": "Quote texts that hold `: ` or begin with `{`; give each key once.",
    "03": "Keys are a closed list, so that a misspelt one is not silently ignored: see `docs/content.md`.",
    "04": "Every key but `status` and `parameters` must be there: an auditor signs the whole dossier.",
    "05": "Put the keys in the order of `docs/content.md`: two rules side by side are compared line by line.",
    "06": "Write the value in the kind that is named, and leave no text empty.",
    "07": "Declare it under `parameters: {name: {value, unit, source}}`, or correct the name after the `$`.",
    "08": "Use it in the query or take it out: a threshold that does nothing misleads who reads the page.",
    "09": "A rule's file is its code in small letters and a few words, `p16_paid_often.sql`; a feature's its entity.",
    "10": "Take a code that no rule had before: what a code once meant stays in old cases.",
    "11": "The message says where reading stopped; the line before it is often the one. DuckDB's dialect is meant.",
    "12": "Write one query, `WITH … SELECT …`; a rule ends in one line a test.",
    "13": "Tables are in `docs/schema.md`, facts in `docs/facts.md`, the law's relations in `docs/content.md`.",
    "14": "Add it to `reads`: freshness and \"no data\" are reported by that list.",
    "15": "Take it out of `reads`, or use it.",
    "16": "Only what runs alike on DuckDB and Spark; `docs/content.md` lists it. What needs a loop is a model.",
    "17": "Only functions that were shown to give the same on both engines: `docs/content.md` lists them.",
    "18": "Thresholds are parameters: `$least_months` with unit and source. Numbers of the law come from "
          "`rules/parameters/` by law_month. 0, 1, 2, 7, 12, 60, 100 and 10000 may be written: they are the "
          "calendar's and the units'.",
    "19": "A text may only be a code of the column it is compared with or becomes; `docs/schema.md` lists the codes.",
    "20": "Compare `$as_of`, `$as_of_month` and the `_month`, `_minute` companions, or declare a parameter.",
    "21": "Correct the name, or join the table that has it; `docs/schema.md` lists the columns.",
    "22": "Repeat the expression, or select from a CTE that names it: engines differ on aliases.",
    "23": "End the window's ORDER BY with a key, so that the same rows give the same answer every night.",
    "24": "Only days can be counted alike on both engines; for months subtract the `_month` companions.",
    "25": "Say how a fraction becomes whole, FLOOR, CEIL or ROUND: engines round differently on their own.",
    "26": "Write NULLIF(x, 0): one engine raises, the other gives null.",
    "27": "Name the columns: a new column of a table must not change what a rule finds. A test may take a CTE's star.",
    "28": "Write the table before the column.",
    "29": "Write date_diff('day', from, to), or compare the `_month` and `_minute` companions.",
    "30": "Put one sentence above each CTE, `-- …`: who signs a rule reads those.",
    "31": "The law's numbers are in `rules/parameters/`, by name; `docs/law.md` shows them all.",
    "32": "Say which number and for which month: join law_month on `month`, law_month_key on `month` and `key`; "
          "law_parameter with name = '…' and its months or days.",
    "40": "Give the column (see \"What the query must give\" in `docs/content.md`).",
    "41": "Give the type that is named; a key is the table's own, unchanged.",
    "42": "Name every output column, once; what a star brings and is given otherwise: `p.* EXCLUDE (fen)`.",
    "43": "`proof__` or `shows__` is followed by a table of `docs/schema.md` with a numbered key.",
    "44": "Give the column in the test's CTE, or leave it out of the sentence.",
    "45": "`yuan` and `month` are for whole numbers, `percent` for shares, `{x|end_reason}` for codes of that list, "
          "`{n|month/months}` for counts.",
    "46": "Select the ids of `entity` alone; what cannot be found must not be among them.",
    "47": "Money is a payment and its share: give money_table, money_key and fen, or none of them.",
    "48": "Name the row as proof__<table>; whoever may see the person sees it there.",
    "49": "Write it, or set `status: draft`.",
    "50": "Describe it under `columns: {name: {zh, en, unit}}`.",
    "51": "Select it, or take it out of `columns`.",
    "52": "Select it: a feature is joined by its key.",
    "53": "Declare what the query gives, or give what is declared: whole numbers by FLOOR, CEIL or ROUND, codes of the "
          "list.",
    "54": "Group by the key, so that nothing gives no row.",
    "55": "Take one of the reads out of the circle, or make the two facts one.",
    "60": "End with `SELECT * FROM <test>` and `UNION ALL BY NAME SELECT * FROM <test>`, a line each and nothing more.",
    "61": "Each test under `tests` is a CTE of that name and a line at the end; a name once given stays.",
    "62": "Say in the name and the sentence what this test found and the other did not.",
    "63": "A test rests on some of the rule's own articles, and a look-alike is about tests of this rule.",
    "64": "Name what the rule finds under `tests`, each with its severity and sentence, and make each a CTE.",
    "65": "Ask declared columns of a table by `table.column` of a row that proves the finding, or by a column of the "
          "test; bounds must be of the column's kind (`docs/content.md`, \"What is not there\").",
    "66": "Say only what the query looked for: add the table to `reads` and to the query, or leave the statement out.",
    "67": "Bound the statement by what the query bounds: kind, person, span; say `deducted: true` where the rows only "
          "lower the amount, or leave the statement out.",
    "70": "Head it under `reckoning: columns: {name: {zh, en, as}}` and give it as `reckon__name`; a column named as a "
          "parameter of the law has the law's heading.",
    "71": "Say the formula in words (`reckoning: {zh, en}`), and give `reckon__due` and `reckon__paid` on every row "
          "with money: paid less due is its `fen`.",
    "72": "`law:` names a parameter that the query reads, so that the sheet can show its day in force and its source.",
    "73": "`as` is yuan, month or percent, or a list of codes; numbers and days need none.",
    "74": "Head it under `tally: columns: {name: {zh, en, as, total}}` and give it as `tally__name`.",
}  # fmt: skip
OTHERS = {
    "M01": "Python says where it stopped.",
    "M02": "Begin with a docstring: question, population, features, method, how to read the score, limits.",
    "M03": "Keep the sections and their order; `docs/content.md` names them.",
    "M04": "Declare one `MODEL = WarningModel(...)` at the top level.",
    "M05": "Write the value itself: the file is read without running it.",
    "M06": "Add the keyword; `docs/content.md` lists those that every model gives.",
    "M07": "Name the file after the model's code, and take a code that no other model has.",
    "M08": "Use the columns of `features/<entity>.sql`, or add the feature there.",
    "M09": "Protected attributes audit fairness; where one is lawful as a feature, say why in the sentence asked for.",
    "M10": "Write `features/<entity>.sql` first.",
    "M11": "Name the articles as `rules/law/` has them, substance first, then procedure, then consequence.",
    "M12": "Say each honest explanation and the paper that clears it: `LookAlike(what=…, what_en=…, cleared_by=…, "
    "cleared_by_en=…)`.",
    "M13": "Title a model by what it suspects of whom, as a rule is titled; the method's name is `name`, `name_en`.",
    "M14": "Leave it out: what speaks of age, sex or origin is no reason to give anybody.",
    "M15": "Ask by columns of the entity or the details: `Absence(table=…, by={…: …})`.",
    "M16": "Give what is missing, or mend what does not fit: `docs/methods.md` has what methods and trials want.",
    "M17": "Write it, in the words of whoever will read a warning of it.",
    "L01": "Mend `rules/parameters/` first: no rule that reads the law is proven meanwhile.",
}


def remedy(code: str) -> str | None:
    """What to do about a defect code such as R07 or F07; None for one that is not known."""
    return OTHERS.get(code) or (QUERY.get(code[1:]) if code[:1] in ("R", "F") else None)
