"""Many callers at once, in threads and tasks: nobody is ever taken for somebody else."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from helpers.cloud import World
from tests.cloud.kit import BUCKET, BUCKET_ARN, OPERATOR, ROLE, A, B, Company, allow, trust

THREADS, CALLS = 8, 200
# who → (their ARN, may they assume the role, may they list the bucket)
CAST: dict[str, tuple[str, bool, bool]] = {
    "A/admin": (f"arn:aws:iam::{A}:user/admin", False, True),
    "B/admin": (f"arn:aws:iam::{B}:user/admin", False, False),
    "backup-operator": (OPERATOR, True, False),
    "intern": (f"arn:aws:iam::{B}:user/intern", False, False),
    "ReportRole": (f"arn:aws:sts::{A}:assumed-role/ReportRole/monthly", False, False),
    "session": (f"arn:aws:sts::{A}:assumed-role/BackupAccessRole/VendorSession", False, True),
}


def _works(world: World, door: str, keys: dict[str, dict], who: str, what: str) -> bool:
    if door == "in process":
        client = world.client("s3" if what == "list" else "sts", keys[who])
    else:
        client = boto3.client(
            "s3" if what == "list" else "sts",
            "eu-central-1",
            endpoint_url=door,
            aws_access_key_id=keys[who]["AccessKeyId"],
            aws_secret_access_key=keys[who]["SecretAccessKey"],
            aws_session_token=keys[who].get("SessionToken"),
            config=Config(retries={"max_attempts": 0}),
        )
    try:
        if what == "who":
            assert client.get_caller_identity()["Arn"] == CAST[who][0]
        elif what == "assume":
            arn = client.assume_role(RoleArn=ROLE, RoleSessionName="VendorSession")["AssumedRoleUser"]["Arn"]
            assert arn == CAST["session"][0]
        else:
            assert client.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 3
    except ClientError as refused:
        said = refused.response["Error"]
        assert said["Code"] == "AccessDenied", said
        # Across accounts S3 names nobody; otherwise the refusal names who asked.
        assert CAST[who][0] in said["Message"] or said["Message"] == "Access Denied"
        return False
    return True


def _round(world: World, door: str, keys: dict[str, dict], seed: int, calls: int) -> Counter[tuple[str, str]]:
    lot = random.Random(seed)
    asked: Counter[tuple[str, str]] = Counter()
    for _ in range(calls):
        who, what = lot.choice(list(CAST)), lot.choice(("who", "assume", "list"))
        _, assumes, lists = CAST[who]
        assert _works(world, door, keys, who, what) == {"who": True, "assume": assumes, "list": lists}[what]
        asked[CAST[who][0], what] += 1
    return asked


def _keys(world: World, company: Company) -> dict[str, dict]:
    company.make_role(trust({"AWS": OPERATOR}), allow("s3:ListBucket", BUCKET_ARN))
    company.permit()
    keys = {who: world.credentials(who) for who in CAST if who != "session"}
    return {**keys, "session": company.assume()}


ACTIONS = {"who": "sts:GetCallerIdentity", "assume": "sts:AssumeRole", "list": "s3:ListBucket"}


@pytest.mark.parametrize(("door", "calls"), [("in process", CALLS), ("server", 40)])
def test_threads_never_mix_identities(world: World, company: Company, door: str, calls: int) -> None:
    keys = _keys(world, company)
    at = world.serve().url if door == "server" else door
    world.trail.clear()
    with ThreadPoolExecutor(THREADS) as pool:
        rounds = list(pool.map(lambda seed: _round(world, at, keys, seed, calls), range(THREADS)))
    asked = sum(rounds, Counter())
    assert sum(asked.values()) == THREADS * calls
    # The trail keeps the last thousand events; of a shorter run it has each one, by the right caller.
    told = Counter((event.caller.arn, event.action) for event in world.trail.events())
    wanted = Counter({(arn, ACTIONS[what]): count for (arn, what), count in asked.items()})
    if THREADS * calls <= 1000:
        assert told == wanted
    else:
        assert not told - wanted and sum(told.values()) == 1000


def test_tasks_never_mix_identities(world: World, company: Company) -> None:
    keys = _keys(world, company)

    async def together() -> list[Counter[tuple[str, str]]]:
        tasks = (asyncio.to_thread(_round, world, "in process", keys, seed, 10) for seed in range(8))
        return list(await asyncio.gather(*tasks))

    with ThreadPoolExecutor(1) as pool:  # a thread of its own: the browser's tests have left a loop in this one
        rounds = pool.submit(lambda: asyncio.run(together())).result()
    assert sum(sum(each.values()) for each in rounds) == 80
