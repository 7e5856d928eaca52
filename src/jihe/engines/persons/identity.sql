-- 每条人员记录最终归到哪个人。各表的人员列已经归并，只有记录的名单（如证人）还用得着。
-- Each person record and whom it stands for. The tables' columns have been followed already; lists of records have not.
SELECT person_id, root FROM person
