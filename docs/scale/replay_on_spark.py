#!/usr/bin/env python3
"""在 Spark 上分阶段回放 · Replay a partitioned log on Apache Spark, stage by stage.

    spark-submit docs/scale/replay_on_spark.py --banfa /usr/bin/banfa --rules rules.pack \
        --as-of 2013-12-31 --from 2012-05-18 --seq 序号 LOG OUT

LOG is a folder of JSON lines (or a pattern), OUT a folder that must not exist. The results are in OUT/results: its
part files, one after the other, are the bytes of `banfa replay LOG --format keyed` on one machine. Everything that
decides anything is in the program; Spark only moves lines to where their keys are.
"""

import argparse
import json
import shlex
import subprocess

from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("log")
    parser.add_argument("out")
    parser.add_argument("--banfa", default="banfa", help="the program, at the same place on every machine")
    parser.add_argument("--rules", required=True, help="the pack, at the same place on every machine")
    parser.add_argument("--as-of", required=True)
    parser.add_argument("--from", dest="since", required=True)
    parser.add_argument("--seq", help="the column with a row's number in its source")
    parser.add_argument("--partitions", type=int, default=0, help="of each shuffle; by default Spark's")
    return parser.parse_args()


def main():
    args = arguments()
    ask = [args.banfa, "plan", "--rules", args.rules, "--format", "json"]
    plan = json.loads(subprocess.run(ask, check=True, capture_output=True, text=True).stdout)
    digest = subprocess.run(
        [args.banfa, "pack", "--rules", args.rules, "--output", "/dev/null"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()

    spark = SparkSession.builder.appName("banfa replay").getOrCreate()
    if args.partitions:
        spark.conf.set("spark.sql.shuffle.partitions", args.partitions)

    def through(lines, stage):
        """One stage: the program as a filter over each partition."""
        command = [args.banfa, "replay", "-", "--stage", str(stage), "--rules", args.rules, "--digest", digest,
                   "--as-of", args.as_of, "--from", args.since]
        if args.seq and stage == 0:
            command += ["--seq", args.seq]
        lines.createOrReplaceTempView("lines")
        # One column, a JSON text: it holds no tab and no line end, so nothing needs to be escaped on the way.
        using = shlex.join(command).replace("\\", "\\\\").replace("'", "\\'")
        return spark.sql(f"SELECT TRANSFORM(line) USING '{using}' AS (line STRING) FROM lines")

    def field(name):
        return F.get_json_object("line", f"$.{name}")

    def stored(lines, name):
        """What a stage gave, on disk: a machine that is lost later costs no stage before."""
        path = f"{args.out}/{name}"
        lines.write.text(path)
        print(f"{name} done", flush=True)
        return spark.read.text(path).withColumnRenamed("value", "line")

    log = spark.read.text(args.log).withColumnRenamed("value", "line")
    given = [stored(through(log, 0), "stage-0")]
    for stage in (s["stage"] for s in plan["stages"]):
        mine = given[0]
        for lines in given[1:]:
            mine = mine.unionByName(lines)
        mine = mine.where(field("record").isNull() & (field("stage") == str(stage)))
        given.append(stored(through(mine.repartition(field("key")), stage), f"stage-{stage}"))

    every = given[0]
    for lines in given[1:]:
        every = every.unionByName(lines)
    results = every.where(field("record").isNotNull()).orderBy(
        field("stage").cast("int"), field("key"), field("record"), field("no").cast("int"), "line"
    )
    stored(results, "results")
    spark.stop()


if __name__ == "__main__":
    main()
