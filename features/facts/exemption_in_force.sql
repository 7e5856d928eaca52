/* ---
fact: exemption_in_force
key: [kind, key]
title: 有效的备案
title_en: Exemptions in force
grain: 运行日仍有效的备案，每类、每个对象一行
grain_en: one row a kind of exemption and what it is for, in force on the day
reads: [exemption]
columns:
  kind: {zh: 类别, en: kind, type: code, codes: exemption_kind}
  key: {zh: 对象, en: what it is for, type: key}
--- */
SELECT DISTINCT kind, key FROM exemption
WHERE valid_from <= $as_of AND COALESCE(valid_to, $as_of) >= $as_of
