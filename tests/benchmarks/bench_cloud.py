"""How fast the mocked AWS is, beside bare moto in the same run.

    python tests/benchmarks/bench_cloud.py

Every number is a median; the processes of a pair alternate, so that both meet the same load. Nothing is asserted here:
a timing that fails on a busy machine teaches nobody anything.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

BARE_START = """
import time; start = time.perf_counter()
import boto3
from moto import mock_aws
with mock_aws():
    sts = boto3.client("sts", region_name="eu-central-1")
    sts.assume_role(RoleArn="arn:aws:iam::111122223333:role/R", RoleSessionName="VendorSession")
    print(time.perf_counter() - start)
"""
BARE_SCENE_START = """
import time; start = time.perf_counter()
import boto3
from moto import mock_aws
with mock_aws():
    session = boto3.Session(region_name="eu-central-1")
    iam, sts = session.client("iam"), session.client("sts")
    iam.create_user(UserName="backup-operator")
    iam.create_role(RoleName="R", AssumeRolePolicyDocument="{}")
    sts.assume_role(RoleArn="arn:aws:iam::123456789012:role/R", RoleSessionName="VendorSession")
    print(time.perf_counter() - start)
"""
OUR_START = """
import time; start = time.perf_counter()
from helpers.cloud import get_world
answer = get_world().client("sts", "ec2.amazonaws.com").assume_role(
    RoleArn="arn:aws:iam::123456789012:role/BackupServiceRole", RoleSessionName="VendorSession")
print(time.perf_counter() - start)
"""
BARE_CALLS = """
import json, statistics, time
import boto3
from moto import mock_aws
def median(call, count=200):
    call()
    times = []
    for _ in range(count):
        start = time.perf_counter(); call(); times.append(time.perf_counter() - start)
    return statistics.median(times)
with mock_aws():
    session = boto3.Session(region_name="eu-central-1")
    iam, sts, s3 = session.client("iam"), session.client("sts"), session.client("s3")
    iam.create_role(RoleName="R", AssumeRolePolicyDocument="{}")
    s3.create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    for key in ("a", "b", "c"):
        s3.put_object(Bucket="bucket", Key=key, Body=b"x")
    role = "arn:aws:iam::123456789012:role/R"
    print(json.dumps([
        median(lambda: sts.assume_role(RoleArn=role, RoleSessionName="VendorSession")),
        median(lambda: s3.list_objects_v2(Bucket="bucket"))]))
"""
OUR_CALLS = """
import json, statistics, time
from helpers.cloud import get_world
from helpers.cloud.initial_state import document
def median(call, count=200):
    call()
    times = []
    for _ in range(count):
        start = time.perf_counter(); call(); times.append(time.perf_counter() - start)
    return statistics.median(times)
world = get_world()
role = "arn:aws:iam::111122223333:role/BackupAccessRole"
operator = {"AWS": "arn:aws:iam::123456789012:user/backup-operator"}
admin = world.client("iam", "A/admin")
trust = document({"Effect": "Allow", "Principal": operator, "Action": "sts:AssumeRole"})
admin.create_role(RoleName="BackupAccessRole", AssumeRolePolicyDocument=trust)
lists = document({"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::your-bucket-name"})
admin.put_role_policy(RoleName="BackupAccessRole", PolicyName="S3", PolicyDocument=lists)
assumes = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role})
world.client("iam", "B/admin").put_user_policy(UserName="backup-operator", PolicyName="p", PolicyDocument=assumes)
sts = world.client("sts", "backup-operator")
assume = lambda: sts.assume_role(RoleArn=role, RoleSessionName="VendorSession")
s3 = world.client("s3", assume()["Credentials"])
print(json.dumps([median(assume), median(lambda: s3.list_objects_v2(Bucket="your-bucket-name"))]))
"""


def _output(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout


def _median(call: Callable[[], Any], count: int) -> float:
    call()
    times = []
    for _ in range(count):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _memory() -> float:
    """Peak memory of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure, and print a table."""
    from helpers.cloud import get_world, run
    from helpers.cloud.initial_state import document

    starts: dict[str, list[float]] = {BARE_START: [], BARE_SCENE_START: [], OUR_START: []}
    for _ in range(9):
        for script, times in starts.items():
            times.append(float(_output(script)))
    bare, bare_scene, ours = (statistics.median(times) for times in starts.values())

    world = get_world()
    role = "arn:aws:iam::111122223333:role/BackupAccessRole"
    operator = "arn:aws:iam::123456789012:user/backup-operator"
    bucket = "arn:aws:s3:::your-bucket-name"
    trust = document({"Effect": "Allow", "Principal": {"AWS": operator}, "Action": "sts:AssumeRole"})
    admin = world.client("iam", "A/admin")
    admin.create_role(RoleName="BackupAccessRole", AssumeRolePolicyDocument=trust)
    admin.put_role_policy(
        RoleName="BackupAccessRole",
        PolicyName="S3",
        PolicyDocument=document({"Effect": "Allow", "Action": "s3:ListBucket", "Resource": bucket}),
    )
    world.client("iam", "B/admin").put_user_policy(
        UserName="backup-operator",
        PolicyName="assume",
        PolicyDocument=document({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role}),
    )
    sts = world.client("sts", "backup-operator")
    edits = iter(range(10_000))

    def edit_and_answer() -> None:
        text = trust + " " * (next(edits) % 1000)  # a new text every time: nothing comes from a cache
        admin.update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument=text)
        session = sts.assume_role(RoleArn=role, RoleSessionName="VendorSession")["Credentials"]
        world.client("s3", session).list_objects_v2(Bucket="your-bucket-name")

    round_trip = _median(edit_and_answer, 200)
    runs: dict[str, list[list[float]]] = {BARE_CALLS: [], OUR_CALLS: []}
    for _ in range(7):
        for script, medians in runs.items():
            medians.append(json.loads(_output(script)))
    bare_calls, calls = ([statistics.median(column) for column in zip(*rows, strict=True)] for rows in runs.values())
    before = _memory()
    for _ in range(1000):
        edit_and_answer()
    grown = _memory() - before
    cli = _median(lambda: run("aws sts get-caller-identity", "backup-operator"), 10)
    reset = _median(world.reset, 10)

    for name, seconds, beside in (
        ("fresh process → first assume_role answer", ours, bare),
        ("… beside bare moto that also makes a user and a role", ours, bare_scene),
        ("assume_role", calls[0], bare_calls[0]),
        ("list_objects_v2", calls[1], bare_calls[1]),
        ("edit → answer (update trust, assume, new client, list)", round_trip, None),
        ("aws sts get-caller-identity in the kernel", cli, None),
        ("reset", reset, None),
    ):
        ratio = f"   bare moto {beside * 1000:7.1f} ms   ratio {seconds / beside:.2f}" if beside else ""
        print(f"{name:58}{seconds * 1000:8.1f} ms{ratio}")
    print(f"{'peak memory after 1,000 more rounds':58}{grown:+8.1f} MB")


if __name__ == "__main__":
    main()
