"""How fast a token is checked, beside bare moto, which checks nothing, in the same run.

    python tests/benchmarks/bench_web_identity.py

Medians of processes that alternate. The token is made before the time begins: checking is measured, not making.
"""

from __future__ import annotations

import statistics
import subprocess
import sys

MEASURE = """
import statistics, time
def median(call, count=150):
    call()
    times = []
    for _ in range(count):
        start = time.perf_counter(); call(); times.append(time.perf_counter() - start)
    return statistics.median(times)
ROLE = "arn:aws:iam::111122223333:role/Deploy"
def come(sts, token):
    return median(lambda: sts.assume_role_with_web_identity(
        RoleArn=ROLE, RoleSessionName="ci", WebIdentityToken=token))
"""
BARE = (
    MEASURE
    + """
import boto3
from moto import mock_aws
with mock_aws():
    print(come(boto3.client("sts", region_name="eu-central-1"), "x" * 1200))
"""
)
OURS = (
    MEASURE
    + """
from helpers.cloud import get_world
from tests.cloud.federation.test_web_identity import GITHUB, trusting
world = get_world()
iam = world.client("iam", "A/admin")
iam.create_open_id_connect_provider(Url=f"https://{GITHUB}", ClientIDList=["sts.amazonaws.com"])
iam.create_role(RoleName="Deploy", AssumeRolePolicyDocument=trusting())
print(come(world.client("sts", None), world.token("github").jwt))
"""
)


def main() -> None:
    """Print both medians and their ratio."""
    times: dict[str, list[float]] = {"bare moto": [], "the lab": []}
    for _ in range(3):
        for name, program in (("bare moto", BARE), ("the lab", OURS)):
            done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
            times[name].append(float(done.stdout))
    bare, ours = (statistics.median(each) for each in times.values())
    print(f"bare moto {bare * 1000:.2f} ms, the lab {ours * 1000:.2f} ms: {ours / bare:.2f} x")


if __name__ == "__main__":
    main()
