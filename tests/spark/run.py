"""A partitioned log replayed on a Spark cluster of two workers, one of which is killed half-way: the SQL file and the
Python driver give the bytes of one machine.

    python tests/spark/run.py BANFA [ROWS]

Needs pyspark and Java 17; everything stays on 127.0.0.1.
"""

import datetime
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time

import pyspark

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPARK = pathlib.Path(pyspark.__file__).resolve().parent
BANFA = pathlib.Path(sys.argv[1]).resolve()
CASES = int(sys.argv[2]) if len(sys.argv) > 2 else 1500
AS_OF, SINCE = "2014-12-31", "2013-01-01"
DEADLINE = 600  # seconds for one replay on the cluster

ENV = {
    **os.environ,
    "SPARK_HOME": str(SPARK),
    "SPARK_LOCAL_IP": "127.0.0.1",
    "SPARK_NO_DAEMONIZE": "1",
    "PYSPARK_PYTHON": sys.executable,
    "PYSPARK_DRIVER_PYTHON": sys.executable,
}


def log_rows():
    """A bureau's log: fixed seed; ties at one minute, corrections, decisions, wrong rows and rows that come twice."""
    dice = random.Random(20120518)
    start = datetime.datetime(2013, 1, 4, 9, 0)
    rows = []

    def add(at, **cells):
        rows.append({"时间": at.strftime("%Y-%m-%d %H:%M"), **cells})

    for i in range(CASES):
        at = start + datetime.timedelta(minutes=dice.randrange(0, 60 * 24 * 600))
        case, number = f"S{i:06d}", dice.randrange(40)
        officer = {"接待人": f"员{number:02d}", "股室": f"股{number % 6}"}
        add(at, 事件="咨询", 案件=case, 渠道="服务窗口", 归属=dice.choice(["本人职责", "他机关职责"]), **officer)
        if dice.random() < 0.7:
            later = at + datetime.timedelta(minutes=dice.choice([0, 0, 30, 3000]))
            add(later, 事件="一次性告知", 案件=case, 经手人=officer["接待人"],
                告知内容=["办理依据", "时限", "程序", "所需材料", "相关手续"])
        if dice.random() < 0.3:
            later = at + datetime.timedelta(days=dice.randrange(1, 40))
            complaint = {"被投诉人": officer["接待人"], "股室": officer["股室"], "情形": "不履行职责"}
            if dice.random() < 0.8:
                complaint["事项"] = case
            known = dice.random() < 0.8
            if known:
                complaint |= {"查实": dice.random() < 0.7, "构成违纪": dice.random() < 0.3}
            add(later, 事件="投诉", 编号=f"T{i}", **complaint)
            if not known:
                extra = {"案件": case} if "事项" in complaint else {}
                add(later + datetime.timedelta(days=9), 事件="补充", 编号=f"T{i}", 查实=True, 构成违纪=False, **extra)
            elif dice.random() < 0.2:
                extra = {"案件": case} if "事项" in complaint else {}
                add(later + datetime.timedelta(days=20), 事件="撤销", 编号=f"T{i}", **extra)
        if dice.random() < 0.02:
            add(at, 事件="裁量", 对象=f"员{number:02d}", 选择="记过", 理由="一年四次")
        if dice.random() < 0.05:
            add(at, 事件="红牌警告", 责任股室=f"股{number % 6}", 责任人=officer["接待人"])
        if dice.random() < 0.05:
            add(at, 事件="直接测评", 被测评股室=f"股{number % 6}", 被测评人=officer["接待人"],
                等次=dice.choice(["满意", "不满意"]))
        if dice.random() < 0.02:
            add(at, 事件="没有这种事", 案件=case)
    rows.append({"时间": "去年", "事件": "咨询", "案件": "S000000"})
    rows.append(dict(rows[0]))
    rows.sort(key=lambda row: row["时间"])
    return [{"序号": n, **row} for n, row in enumerate(rows, 1)]


def write_log(folder, rows):
    """Seven files in no order of time, one line that is no JSON."""
    folder.mkdir()
    lines = [json.dumps(row, ensure_ascii=False) for row in rows] + ["{\"时间\":"]
    random.Random(1).shuffle(lines)
    for part in range(7):
        (folder / f"part-{part}.jsonl").write_text("".join(line + "\n" for line in lines[part::7]), encoding="utf-8")


def run(command, **more):
    return subprocess.run(command, check=True, env=ENV, timeout=DEADLINE, **more)


def parts(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.glob("part-*")))


class Cluster:
    """A standalone master and two workers on the loopback."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"spark://127.0.0.1:{port}"
        self.folder, self.started = folder, []
        self.start("master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(port))
        self.wait("master", "I have been elected leader")
        self.workers = [self.worker(1), self.worker(2)]
        for name in ("worker1", "worker2"):
            self.wait(name, "Successfully registered")

    def start(self, name, *command):
        log = open(self.folder / f"{name}.log", "wb")
        process = subprocess.Popen([SPARK / "bin/spark-class", *command], env=ENV, stdout=log, stderr=log,
                                   start_new_session=True)
        self.started.append(process)
        return process

    def worker(self, number):
        return self.start(f"worker{number}", "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1",
                          "--cores", "1", "--memory", "1g", "--work-dir", str(self.folder / f"w{number}"), self.url)

    def wait(self, name, text):
        for _ in range(240):
            if text in (self.folder / f"{name}.log").read_text(errors="replace"):
                return
            time.sleep(0.5)
        sys.exit(f"{name} did not start:\n" + (self.folder / f"{name}.log").read_text(errors="replace")[-3000:])

    def kill(self, worker):
        """The worker with everything that it has started, at once."""
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    def stop(self):
        for process in self.started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def conf(cluster):
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.executor.memory": "768m",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.warehouse.dir": str(cluster.folder / "warehouse"),
        "spark.task.maxFailures": "8",
    }
    return ["--master", cluster.url] + [word for pair in settings.items() for word in ("--conf", "=".join(pair))]


def with_driver(cluster, log, pack, out, victim):
    """The Python driver; the victim is killed while stage 1 runs."""
    command = [SPARK / "bin/spark-submit", *conf(cluster), ROOT / "docs/scale/replay_on_spark.py", log, out,
               "--banfa", BANFA, "--rules", pack, "--as-of", AS_OF, "--from", SINCE, "--seq", "序号"]
    errors = open(cluster.folder / "driver.log", "wb")
    driver = subprocess.Popen(command, env=ENV, stdout=subprocess.PIPE, stderr=errors, text=True)
    killed = False
    for line in driver.stdout:
        print("   ", line.strip(), flush=True)
        if line.startswith("stage-0 done"):
            time.sleep(0.3)
            cluster.kill(victim)
            killed = True
    if driver.wait(timeout=DEADLINE) != 0 or not killed:
        sys.exit((cluster.folder / "driver.log").read_text(errors="replace")[-6000:])


def with_sql(cluster, log, pack, out, digest):
    names = {"log": log, "out": out, "banfa": BANFA, "rules": pack, "asof": AS_OF, "since": SINCE, "seq": "序号",
             "digest": digest}
    given = [word for name, value in names.items() for word in ("-d", f"{name}={value}")]
    with open(cluster.folder / "sql.log", "wb") as errors:
        done = subprocess.run([SPARK / "bin/spark-sql", *conf(cluster), *given, "-f", ROOT / "docs/scale/stages.sql"],
                              env=ENV, stdout=errors, stderr=errors, timeout=DEADLINE)
    if done.returncode != 0:
        sys.exit((cluster.folder / "sql.log").read_text(errors="replace")[-6000:])


def same(what, found, expected):
    if found != expected:
        mine, theirs = found.splitlines(), expected.splitlines()
        more = [line.decode() for line in mine if line not in set(theirs)][:3]
        less = [line.decode() for line in theirs if line not in set(mine)][:3]
        sys.exit(f"{what}: {len(mine)} lines, {len(theirs)} expected\nonly here: {more}\nmissing: {less}")
    print(f"{what}: the same {len(found)} bytes", flush=True)


def main():
    with tempfile.TemporaryDirectory(prefix="banfa-spark-") as name:
        folder = pathlib.Path(name)
        rows = log_rows()
        write_log(folder / "log", rows)
        mapping = ROOT / "tests/spark/log.map"
        pack = folder / "rules.pack"
        digest = run([BANFA, "pack", "--rules", ROOT / "rules", "--map", mapping, "--output", pack],
                     capture_output=True, text=True).stdout.strip()
        logs = sorted((folder / "log").iterdir())
        one = [BANFA, "replay", *logs, "--rules", pack, "--as-of", AS_OF, "--from", SINCE, "--seq", "序号",
               "--format", "keyed"]
        expected = run(one, capture_output=True).stdout
        kinds = {}
        for line in expected.splitlines():
            read = json.loads(line)
            kinds[read["stage"], read["record"]] = kinds.get((read["stage"], read["record"]), 0) + 1
        print(f"{len(rows)} rows on one machine: {len(expected)} bytes, {kinds}", flush=True)
        # What is compared must hold something of every stage, or the comparison would say nothing.
        for wanted in [(0, "refused"), (1, "entry"), (1, "case"), (2, "entry"), (2, "sanction"), (3, "entry")]:
            assert kinds.get(wanted), f"nothing of {wanted} in the results: {kinds}"
        cluster = Cluster(folder)
        try:
            start = time.time()
            with_sql(cluster, folder / "log", pack, folder / "sql", digest)
            same(f"SQL on two workers, {time.time() - start:.0f} s", parts(folder / "sql/results"), expected)
            start = time.time()
            with_driver(cluster, folder / "log", pack, folder / "driver", cluster.workers[0])
            same(f"Python, one worker killed, {time.time() - start:.0f} s", parts(folder / "driver/results"), expected)
        finally:
            cluster.stop()


if __name__ == "__main__":
    main()
