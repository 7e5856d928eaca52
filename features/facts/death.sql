/* ---
fact: death
key: [person_id]
title: 死亡共识
title_en: Believed dead
grain: 认为已死亡的人，一人一行：卫健证明，或火化、户籍、法院三者之二，为强，只有其一为弱；已撤销的不算
grain_en: one row a person believed dead, withdrawn reports left out; strong by a health certificate or two of cremation, household, court
reads: [ext_death]
columns:
  person_id: {zh: 人员, en: person, type: id}
  death_date: {zh: 死亡日期, en: earliest date the strength rests on, type: date}
  strength: {zh: 证明力, en: how well it is proven, type: code, codes: strength}
  match: {zh: 匹配, en: "strong: number and name agree; weak: number only", type: code, codes: strength}
  ext_id: {zh: 证明记录, en: row of ext_death that proves it, type: id}
  sources: {zh: 来源数, en: kinds of source that report it, type: int, unit: sources}
--- */
WITH standing AS (
    -- 未撤销、且号码对得上人的死亡信息
    SELECT
        ext_id, person_id, death_date, kind, "match",
        CASE WHEN "match" = 'strong' THEN 0 ELSE 1 END AS doubt
    FROM ext_death
    WHERE revoked_date IS NULL AND person_id IS NOT NULL
),
least_doubt AS (
    -- 姓名相符的优先：有相符的，姓名不符的不作数
    SELECT person_id, MIN(doubt) AS doubt FROM standing GROUP BY person_id
),
counted AS (
    -- 作数的信息
    SELECT s.ext_id, s.person_id, s.death_date, s.kind, s."match" FROM standing AS s JOIN least_doubt AS l ON l.person_id = s.person_id AND l.doubt = s.doubt
),
by_source AS (
    -- 每个来源各报一个最早日期
    SELECT person_id, kind, MIN(death_date) AS death_date FROM counted GROUP BY person_id, kind
),
placed AS (
    -- 卫健以外的来源，按日期先后
    SELECT
        person_id, death_date,
        ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY death_date, kind) AS place
    FROM by_source WHERE kind <> 'H'
),
dates AS (
    -- 卫健的日期、两个来源都认可的日期、最早的日期
    SELECT
        b.person_id,
        MIN(CASE WHEN b.kind = 'H' THEN b.death_date END) AS by_health,
        MIN(p.death_date) AS by_two,
        MIN(b.death_date) AS earliest,
        COUNT(DISTINCT b.kind) AS sources
    FROM by_source AS b LEFT JOIN placed AS p ON p.person_id = b.person_id AND p.place = 2
    GROUP BY b.person_id
),
believed AS (
    -- 采信的日期与证明力
    SELECT
        person_id, sources,
        COALESCE(LEAST(COALESCE(by_health, by_two), COALESCE(by_two, by_health)), earliest) AS death_date,
        CASE WHEN by_health IS NULL AND by_two IS NULL THEN 'weak' ELSE 'strong' END AS strength
    FROM dates
),
proving AS (
    -- 证明该日期的那条记录，卫健优先
    SELECT
        b.person_id, b.death_date, b.strength, b.sources, c."match", c.ext_id,
        ROW_NUMBER() OVER (
            PARTITION BY b.person_id ORDER BY CASE WHEN c.kind = 'H' THEN 0 ELSE 1 END, c.ext_id
        ) AS place
    FROM believed AS b JOIN counted AS c ON c.person_id = b.person_id AND c.death_date = b.death_date
)
SELECT person_id, death_date, strength, "match", ext_id, sources
FROM proving WHERE place = 1
