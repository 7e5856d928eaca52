"""Reference tables: codes, towns, diagnoses. The law's numbers are not here but in ``rules/parameters/``."""

from __future__ import annotations

from jihe.schema.table import Column, internal

REFERENCE = (
    internal(
        "ref_code", "代码表", "Codes",
        Column("code_id", "key", "代码编号", "domain and code joined by a point"),
        Column("domain", "key", "代码域", "domain"),
        Column("code", "key", "代码", "code"),
        Column("zh", "text", "中文含义", "meaning in Chinese"),
        Column("en", "text", "英文含义", "meaning in English"),
    ),
    internal(
        "ref_town", "镇街表", "Towns",
        Column("town_code", "key", "镇街代码", "town code"),
        Column("name_zh", "text", "镇街名称", "name"),
        Column("kind", "code", "镇街类别", "street or town", codes="town_kind"),
        Column("population", "int", "常住人口", "resident population", unit="persons", low=0),
    ),
    internal(
        "ref_icd", "疾病诊断编码表", "Diagnoses",
        Column("icd10", "key", "疾病编码", "ICD-10 code"),
        Column("icd_group", "key", "病组", "peer group for cost comparison"),
        Column("body_region", "code", "身体部位", "region of the body", null=True, codes="body_part"),
        Column("severity", "int", "严重程度", "severity, 1 lightest", low=1, high=5),
    ),
)  # fmt: skip
