"""Many callers at once: nobody is taken for somebody else, and the trail tells each call of its own caller."""

from __future__ import annotations

import asyncio
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from helpers.cloud import World
from helpers.cloud.personas import REGION
from tests.cloud.kit import BUCKET, BUCKET_ARN, ROLE, Company, allow, document

THREADS, CALLS = 8, 200

NO = "AccessDenied"
# who → what asking who one is, listing the bucket, reading a report and assuming the role end in
WHO = {
    "A/admin": ("", "", "", NO),
    "developer": ("", NO, "", NO),
    "backup-operator": ("", NO, NO, ""),
    "intern": ("", NO, NO, NO),
    "B/admin": ("", NO, NO, NO),
    "ReportRole": ("", NO, "", NO),
    "BackupServiceRole": ("", NO, NO, NO),
    "session": ("", "", NO, NO),
}


@pytest.fixture
def cast(world: World, company: Company) -> dict[str, tuple[Any, str]]:
    """Who acts → (their keys, their ARN)."""
    company.iam.put_user_policy(
        UserName="developer",
        PolicyName="read",
        PolicyDocument=document(allow("s3:GetObject", f"{BUCKET_ARN}/*")),
    )
    session = company.session(allow("s3:ListBucket", BUCKET_ARN))
    keys = {who: session if who == "session" else world.credentials(who) for who in WHO}
    world.trail.clear()
    return {who: (key, world.client("sts", key).get_caller_identity()["Arn"]) for who, key in keys.items()}


@pytest.fixture(autouse=True)
def _hasty() -> Iterator[None]:
    """Threads take turns a thousand times as often as they would."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(before)


def _clients(world: World, door: str, keys: Any) -> tuple[Any, Any]:
    """Clients of STS and S3 that act with these keys."""
    if door == "the world's clients":
        return world.client("sts", keys), world.client("s3", keys)
    settings: dict[str, Any] = {"region_name": REGION, "config": Config(max_pool_connections=THREADS)}
    if door == "the server":
        settings["endpoint_url"] = world.serve().url
    session = boto3.Session(
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys.get("SessionToken"),
    )
    return session.client("sts", **settings), session.client("s3", **settings)


def _ended_in(arn: str, call: Callable[..., Any], **parameters: Any) -> str:
    try:
        call(**parameters)
    except ClientError as refused:
        said = refused.response["Error"]
        # Across accounts S3 names nobody; every other refusal names who asked.
        assert f"User: {arn} is not" in said["Message"] or said["Message"] == "Access Denied"
        return str(said["Code"])
    return ""


ASKED = ("sts:GetCallerIdentity", "s3:ListBucket", "s3:GetObject", "sts:AssumeRole")
SAYS = {"": "allow", "AccessDenied": "implicit-deny"}


def _turn(who: str, what: str, arn: str, sts: Any, s3: Any) -> None:
    if what == "sts:GetCallerIdentity":
        assert sts.get_caller_identity()["Arn"] == arn
    elif what == "s3:ListBucket":
        assert _ended_in(arn, s3.list_objects_v2, Bucket=BUCKET) == WHO[who][1]
    elif what == "s3:GetObject":
        assert _ended_in(arn, s3.get_object, Bucket=BUCKET, Key="reports/q4.csv") == WHO[who][2]
    else:
        ended = _ended_in(arn, sts.assume_role, RoleArn=ROLE, RoleSessionName=who.replace("/", "-"))
        assert ended == WHO[who][3]


@pytest.mark.parametrize(("door", "calls"), [("the world's clients", CALLS), ("boto3", 60), ("the server", 60)])
def test_threads_never_mix_identities(world: World, cast: dict[str, tuple[Any, str]], door: str, calls: int) -> None:
    if door == "the server":  # it gives everybody keys that it takes
        world.serve()
        cast = {who: (world._credentials_at_the_door(keys), arn) for who, (keys, arn) in cast.items()}
    made = {who: (arn, *_clients(world, door, keys)) for who, (keys, arn) in cast.items()}
    chances = [random.Random(seed) for seed in range(THREADS)]
    plans = [[(chance.choice(list(WHO)), chance.choice(ASKED)) for _ in range(calls)] for chance in chances]
    world.trail.clear()

    def work(plan: list[tuple[str, str]]) -> None:
        for who, what in plan:
            _turn(who, what, *made[who])

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, plans))

    # The trail keeps the last thousand events; each tells of one call, and all of it of one caller.
    names = {arn: who for who, (_, arn) in cast.items()}
    outcomes = world.trail.calls()
    assert len(outcomes) == min(THREADS * calls, 1000)
    assert [outcome.number for outcome in outcomes] == list(
        range(THREADS * calls + 1 - len(outcomes), THREADS * calls + 1)
    )
    told: Counter[tuple[str, str]] = Counter()
    for outcome in outcomes:
        (event,) = outcome.events
        who = names[event.caller.arn]
        ends = WHO[who][ASKED.index(event.action)]
        assert event.verdict == SAYS[ends]
        assert outcome.answer is not None and outcome.answer.code == ends
        assert event.sent.key_id == cast[who][0]["AccessKeyId"]
        assert event.context["aws:userid"] == event.caller.unique_id
        told[who, event.action] += 1
    planned = Counter(turn for plan in plans for turn in plan)
    assert told == planned if THREADS * calls <= 1000 else not told - planned


def test_threads_of_asyncio(world: World, cast: dict[str, tuple[Any, str]]) -> None:
    # https://docs.python.org/3/library/asyncio-task.html#asyncio.to_thread hands context variables on
    clients = {who: world.client("sts", keys) for who, (keys, _) in cast.items()}

    async def everybody() -> list[tuple[str, str]]:
        async def ask(who: str) -> tuple[str, str]:
            answer = await asyncio.to_thread(clients[who].get_caller_identity)
            return who, answer["Arn"]

        return await asyncio.gather(*(ask(who) for _ in range(20) for who in WHO))

    with ThreadPoolExecutor(1) as pool:  # a thread of its own: the browser's tests have left a loop in this one
        told = pool.submit(lambda: asyncio.run(everybody())).result()
    assert len(told) == 20 * len(WHO) and all(arn == cast[who][1] for who, arn in told)


def test_anonymous_beside_signed_calls(world: World, cast: dict[str, tuple[Any, str]]) -> None:
    # moto takes whoever it does not know for account 123456789012: a caller must not be left over from a call before.
    url = f"https://{BUCKET}.s3.{REGION}.amazonaws.com/reports/q4.csv"
    presigned = world.client("s3", "A/admin").generate_presigned_url(
        "get_object", {"Bucket": BUCKET, "Key": "reports/q4.csv"}
    )
    urls = [(url, 403), (presigned, 200), (f"{world.serve().url}/{BUCKET}/reports/q4.csv", 403)] * 40

    def get(asked: tuple[str, int]) -> bool:
        return requests.get(asked[0]).status_code == asked[1]

    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(get, urls))


def test_sessions_made_side_by_side(world: World, company: Company, cast: dict[str, tuple[Any, str]]) -> None:
    sts = world.client("sts", "backup-operator")

    def assume(number: int) -> tuple[str, str, str]:
        session = sts.assume_role(RoleArn=ROLE, RoleSessionName=f"session-{number}")["Credentials"]
        told = world.client("sts", session).get_caller_identity()["Arn"]
        return session["AccessKeyId"], told.rpartition("/")[2], f"session-{number}"

    with ThreadPoolExecutor(THREADS) as pool:
        made = list(pool.map(assume, range(100)))
    assert len({key_id for key_id, _, _ in made}) == 100
    assert all(told == wanted for _, told, wanted in made)


def test_buckets_and_users_made_side_by_side(world: World) -> None:
    """Nobody's work is lost, and nobody else's is done."""

    def make(number: int) -> tuple[str, str]:
        letter = "ABCD"[number % 4]
        iam = world.client("iam", f"{letter}/admin")
        arn = iam.create_user(UserName=f"user-{number}")["User"]["Arn"]
        key = iam.create_access_key(UserName=f"user-{number}")["AccessKey"]
        return arn, world.client("sts", key).get_caller_identity()["Arn"]

    with ThreadPoolExecutor(THREADS) as pool:
        made = list(pool.map(make, range(80)))
    assert all(arn == told for arn, told in made)
    for letter, number in (("A", 0), ("B", 1), ("C", 2), ("D", 3)):
        names = {user["UserName"] for user in world.client("iam", f"{letter}/admin").list_users()["Users"]}
        assert {f"user-{each}" for each in range(number, 80, 4)} <= names
        assert not {f"user-{each}" for each in range(80) if each % 4 != number} & names


def test_starting_over_amid_calls(world: World, cast: dict[str, tuple[Any, str]]) -> None:
    # Somebody runs the first cell again while a terminal is at work.
    world.serve()
    made = {
        who: _clients(world, "the server", world._credentials_at_the_door(keys))
        for who, (keys, _) in cast.items()
        if who != "session"
    }
    names = ("A/admin", "B/admin", "intern", "backup-operator")

    def work(who: str) -> None:
        sts, s3 = made[who]
        for _ in range(25):
            assert sts.get_caller_identity()["Arn"] == cast[who][1]
            assert _ended_in(cast[who][1], s3.list_objects_v2, Bucket=BUCKET) == WHO[who][1]

    with ThreadPoolExecutor(THREADS) as pool:
        working = [pool.submit(work, who) for who in names]
        while not all(future.done() for future in working):
            world.reset()
            world.later(minutes=1)
        for future in working:
            future.result()
