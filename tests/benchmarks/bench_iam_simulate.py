"""How fast `decide` is beside the core of iam-simulate (npm, AGPL), on the same two questions in the same run.

    python tests/benchmarks/bench_iam_simulate.py

Needs node, npm and its registry: the package is fetched into a temporary folder, and neither kept nor locked. Of both
the core alone is measured, with policies and request made before: `decide` here, `authorize` there. The two take turns
after a warm-up of node's compiler; the numbers are medians of the rounds.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from helpers import iam
from helpers.iam import Policies, PolicyKind, Request
from tests import cast
from tests.benchmarks import questions
from tests.benchmarks.questions import once

PACKAGE = "@cloud-copilot/iam-simulate"
ROUNDS, WARM_UP = 15, 3
COUNTS = {"trust": 2_000, "large": 200}
TOLD = {
    "trust": "a trust policy with ExternalId, and the caller's own policy",
    "large": "20 statements of 5 conditions, the last matches",
}


def ours() -> dict[str, Request]:
    """Both questions, ready to be asked."""
    trust = iam.parse(questions.text(questions.TRUST), PolicyKind.TRUST)
    own = iam.parse(questions.text(questions.MAY_ASSUME), PolicyKind.IDENTITY)
    large = iam.parse(questions.text(*questions.LARGE), PolicyKind.IDENTITY)
    caller = iam.caller_from_arn(cast.OPERATOR)
    return {
        "trust": Request(caller, "sts:AssumeRole", cast.ROLE, cast.A, questions.EXTERNAL_ID, Policies(trust, (own,))),
        "large": Request(
            caller, "s3:GetObject", f"{cast.BUCKET_ARN}/k", cast.B, questions.LARGE_CONTEXT, Policies(None, (large,))
        ),
    }


def theirs(asked: dict[str, Request]) -> dict[str, Any]:
    """The same, as JSON."""
    return {
        name: {
            "caller": request.caller.arn,
            "action": request.action,
            "resource": request.resource,
            "account": request.resource_account,
            "context": {"aws:PrincipalArn": request.caller.arn, **request.context},
            "trust": json.loads(request.policies.resource.text) if request.policies.resource else None,
            "identity": [json.loads(policy.text) for policy in request.policies.identity],
        }
        for name, request in asked.items()
    }


def main() -> None:
    """Fetch, measure, and print a table."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        sys.exit("This needs node and npm.")
    asked = ours()
    assert all(iam.decide(request).allowed for request in asked.values())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(
            [npm, "install", "--silent", "--no-audit", "--no-fund", "--no-save", PACKAGE], cwd=folder, check=True
        )
        (folder / "questions.json").write_text(json.dumps(theirs(asked)), encoding="utf-8")
        script = Path(__file__).with_name("iam_simulate.mjs")
        with subprocess.Popen(
            [node, str(script), name, str(folder / "questions.json")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdin and process.stdout
            assert process.stdout.readline() == "ready\n"

            def ask(question: str, count: int) -> float:
                """Seconds that iam-simulate takes for one answer."""
                print(question, count, file=process.stdin, flush=True)
                return float(process.stdout.readline()) / count

            print(f"{'ours':>10}  {'theirs':>10}  {'as fast':>8}")
            for question, count in COUNTS.items():
                request = asked[question]
                pairs = [
                    (1 / once(lambda request=request: iam.decide(request), count), ask(question, count))
                    for _ in range(WARM_UP + ROUNDS)
                ][WARM_UP:]
                mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
                beside = statistics.median(theirs / ours for ours, theirs in pairs)
                print(f"{mine * 1e6:7.1f} µs  {other * 1e6:7.1f} µs  {beside:6.2f} ×  {TOLD[question]}")
            process.stdin.close()


if __name__ == "__main__":
    main()
