"""How fast `python -m helpers.simulate` answers, beside the least that any program could do with the same lines.

    python tests/benchmarks/bench_command_line.py

The least is a program that reads each line with `json.loads` and writes an answer of usual length with `json.dumps`: it
decides nothing. Both meet the same load by turns; every number is the median of the rounds, and so is every ratio.
Both run as they do for a user: Python keeps what it has compiled, and gathers what it writes.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests import cast

COUNT = 8_000
ROUNDS, STARTS = 9, 25
_UNUSUAL = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in _UNUSUAL}

LEAST = """
import json
import sys

reason = "x" * 120
decided_by = [{"policy": "resource", "statement": 0}, {"policy": "identity", "statement": 0, "document": 0}]
for line in open(sys.argv[1], "rb"):
    said = {"id": json.loads(line)["id"], "decision": "allow", "reason": reason, "decided_by": decided_by}
    sys.stdout.write(json.dumps(said) + "\\n")
"""


def document(**statement: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", **statement}]}


REQUEST = {
    "id": "1",
    "action": "sts:AssumeRole",
    "resource": cast.ROLE,
    "resource_account": cast.A,
    "caller": {"arn": cast.OPERATOR, "type": "user", "account": cast.B},
    "context": {"sts:ExternalId": "company-a-7f3d"},
    "policies": {
        "resource": document(
            Principal={"AWS": cast.VENDOR_ROOT}, Condition={"StringEquals": {"sts:ExternalId": "company-a-7f3d"}}
        ),
        "identity": [document(Resource=cast.ROLE)],
        "boundary": None,
        "session": [],
        "scp": [],
        "rcp": [],
    },
}


def files(folder: Path) -> dict[str, Path]:
    """One line, many lines that are alike, and many of which each has a trust policy and an id of its own."""
    line = json.dumps(REQUEST)
    alike = [line.replace('"id": "1"', f'"id": "{number}"') for number in range(COUNT)]
    own = [each.replace("company-a-7f3d", f"company-{number}") for number, each in enumerate(alike)]
    written = {}
    for name, lines in (("one", [line]), ("alike", alike), ("own", own)):
        written[name] = folder / f"{name}.jsonl"
        written[name].write_text("\n".join(lines) + "\n", encoding="utf-8")
    return written


def seconds(program: list[str], lines: Path) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *program, str(lines)], stdout=subprocess.DEVNULL, env=ENVIRONMENT, check=True)
    return time.perf_counter() - start


def first_answer(program: list[str], lines: Path) -> float:
    """Seconds from the start of the process to the end of its first line."""
    command = [sys.executable, *program, str(lines)]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=ENVIRONMENT) as process:
        assert process.stdout is not None and process.stdout.readline().endswith(b"\n")
        took = time.perf_counter() - start
    return took


def main() -> None:
    """Measure, and print a table."""
    with tempfile.TemporaryDirectory() as name:
        written = files(Path(name))
        least_program = Path(name) / "least.py"
        least_program.write_text(LEAST, encoding="utf-8")
        ours, least = ["-m", "helpers.simulate"], [str(least_program)]
        firsts = [(first_answer(ours, written["one"]), first_answer(least, written["one"])) for _ in range(STARTS + 1)]
        started, least_started = (statistics.median(column) for column in zip(*firsts[1:], strict=True))
        beside = statistics.median(one / other for one, other in firsts[1:])
        print(f"{'ours':>10}  {'the least':>10}  {'beside it':>9}")
        print(f"{started * 1e3:7.1f} ms  {least_started * 1e3:7.1f} ms  {beside:7.2f} ×  until the first answer")
        for kind, told in (("alike", "a line"), ("own", "a line, each with a trust policy of its own")):
            lines = written[kind]
            pairs = [
                ((seconds(ours, lines) - started) / COUNT, (seconds(least, lines) - least_started) / COUNT)
                for _ in range(ROUNDS)
            ]
            mine, fewest = (statistics.median(column) for column in zip(*pairs, strict=True))
            beside = statistics.median(one / other for one, other in pairs)
            print(f"{mine * 1e6:7.1f} µs  {fewest * 1e6:7.1f} µs  {beside:7.2f} ×  {told}")


if __name__ == "__main__":
    main()
