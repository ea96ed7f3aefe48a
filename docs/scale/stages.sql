-- 在 Spark SQL 上分阶段回放,不需要 Python · The stages in Spark SQL; no Python is needed.
--
--   spark-sql --conf spark.sql.catalogImplementation=in-memory \
--     -d log=/data/log -d out=/data/out -d banfa=/usr/bin/banfa -d rules=/data/rules.pack \
--     -d asof=2013-12-31 -d since=2012-05-18 -d seq=序号 -d digest=… -f docs/scale/stages.sql
--
-- `banfa plan` says how many stages a regulation has; this is for three, as the measures in rules/ have. One with fewer
-- drops the last ones; one with more repeats that of stage 2.

CREATE TEMPORARY VIEW log USING text OPTIONS (path '${log}');

INSERT OVERWRITE DIRECTORY '${out}/stage-0' USING text
SELECT TRANSFORM(value)
  USING '${banfa} replay - --stage 0 --rules ${rules} --digest ${digest} --seq ${seq}'
  AS (line STRING)
FROM log;

CREATE TEMPORARY VIEW keyed USING text OPTIONS (path '${out}/stage-0');

INSERT OVERWRITE DIRECTORY '${out}/stage-1' USING text
SELECT TRANSFORM(value)
  USING '${banfa} replay - --stage 1 --rules ${rules} --digest ${digest} --as-of ${asof} --from ${since}'
  AS (line STRING)
FROM (
  SELECT value FROM keyed
  WHERE get_json_object(value, '$.record') IS NULL AND get_json_object(value, '$.stage') = '1'
  DISTRIBUTE BY get_json_object(value, '$.key')
);

CREATE TEMPORARY VIEW cases USING text OPTIONS (path '${out}/stage-1');

INSERT OVERWRITE DIRECTORY '${out}/stage-2' USING text
SELECT TRANSFORM(value)
  USING '${banfa} replay - --stage 2 --rules ${rules} --digest ${digest} --as-of ${asof} --from ${since}'
  AS (line STRING)
FROM (
  SELECT value FROM (SELECT value FROM keyed UNION ALL SELECT value FROM cases)
  WHERE get_json_object(value, '$.record') IS NULL AND get_json_object(value, '$.stage') = '2'
  DISTRIBUTE BY get_json_object(value, '$.key')
);

CREATE TEMPORARY VIEW parties USING text OPTIONS (path '${out}/stage-2');

INSERT OVERWRITE DIRECTORY '${out}/stage-3' USING text
SELECT TRANSFORM(value)
  USING '${banfa} replay - --stage 3 --rules ${rules} --digest ${digest} --as-of ${asof} --from ${since}'
  AS (line STRING)
FROM (
  SELECT value
  FROM (SELECT value FROM keyed UNION ALL SELECT value FROM cases UNION ALL SELECT value FROM parties)
  WHERE get_json_object(value, '$.record') IS NULL AND get_json_object(value, '$.stage') = '3'
  DISTRIBUTE BY get_json_object(value, '$.key')
);

CREATE TEMPORARY VIEW office USING text OPTIONS (path '${out}/stage-3');

INSERT OVERWRITE DIRECTORY '${out}/results' USING text
SELECT value
FROM (
  SELECT value FROM keyed UNION ALL SELECT value FROM cases UNION ALL SELECT value FROM parties
  UNION ALL SELECT value FROM office
)
WHERE get_json_object(value, '$.record') IS NOT NULL
ORDER BY
  CAST(get_json_object(value, '$.stage') AS INT), get_json_object(value, '$.key'),
  get_json_object(value, '$.record'), CAST(get_json_object(value, '$.no') AS INT), value;
