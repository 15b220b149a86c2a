"""Many callers at once: nobody is taken for somebody else, and the trail tells each call of its own caller."""

from __future__ import annotations

import asyncio
import random
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
from tests.cloud.kit import BUCKET, BUCKET_ARN, Company, allow, document

THREADS, CALLS = 8, 200

# who → what listing and reading the bucket ends in
WHO = {
    "A/admin": ("", ""),
    "developer": ("AccessDenied", ""),
    "backup-operator": ("AccessDenied", "AccessDenied"),
    "intern": ("AccessDenied", "AccessDenied"),
    "B/admin": ("AccessDenied", "AccessDenied"),
    "ReportRole": ("AccessDenied", ""),
    "BackupServiceRole": ("AccessDenied", "AccessDenied"),
    "session": ("", "AccessDenied"),
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


Clients = Callable[[str, Any], Any]


@pytest.fixture(params=["in the process", "clients of the world", "at the server"])
def clients(request: pytest.FixtureRequest, world: World) -> Clients:
    """(service, keys) → a client, by each door."""
    if request.param == "clients of the world":
        return world.client
    settings: dict[str, Any] = {"region_name": REGION, "config": Config(max_pool_connections=THREADS)}
    if request.param == "at the server":
        settings["endpoint_url"] = world.serve().url

    def client(service: str, keys: Any) -> Any:
        return boto3.Session(
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys.get("SessionToken"),
        ).client(service, **settings)

    return client


def _ended_in(call: Callable[..., Any], **parameters: Any) -> str:
    try:
        call(**parameters)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


def _mistakes(who: str, arn: str, kind: int, sts: Any, s3: Any) -> Iterator[str]:
    if kind == 0 and (told := sts.get_caller_identity()["Arn"]) != arn:
        yield f"{who} was taken for {told}"
    if kind == 1 and (end := _ended_in(s3.list_objects_v2, Bucket=BUCKET)) != WHO[who][0]:
        yield f"{who} lists: {end!r}"
    if kind == 2 and (end := _ended_in(s3.get_object, Bucket=BUCKET, Key="reports/q4.csv")) != WHO[who][1]:
        yield f"{who} reads: {end!r}"


_ASKED = ("sts:GetCallerIdentity", "s3:ListBucket", "s3:GetObject")
_SAYS = {"": "allow", "AccessDenied": "implicit-deny"}


def test_threads_of_many_callers(world: World, cast: dict[str, tuple[Any, str]], clients: Clients) -> None:
    made = {who: (arn, clients("sts", keys), clients("s3", keys)) for who, (keys, arn) in cast.items()}
    chances = [random.Random(seed) for seed in range(THREADS)]
    plans = [[(chance.choice(list(WHO)), chance.randrange(3)) for _ in range(CALLS)] for chance in chances]
    counted = Counter(turn for plan in plans for turn in plan)
    told: Counter[tuple[str, int]] = Counter()
    world.trail.clear()

    def work(plan: list[tuple[str, int]]) -> list[str]:
        return [mistake for who, kind in plan for mistake in _mistakes(who, made[who][0], kind, *made[who][1:])]

    with ThreadPoolExecutor(THREADS) as pool:
        assert [mistake for mistakes in pool.map(work, plans) for mistake in mistakes] == []

    # The trail keeps the last thousand events; each tells of one call, and all of it of one caller.
    names = {arn: who for who, (_, arn) in cast.items()}
    outcomes = world.trail.calls()
    assert len(outcomes) == len({outcome.number for outcome in outcomes}) == 1000
    assert max(outcome.number for outcome in outcomes) == THREADS * CALLS
    for outcome in outcomes:
        (event,) = outcome.events
        who, kind = names[event.caller.arn], _ASKED.index(event.action)
        ends = ["", *WHO[who]][kind]
        assert event.verdict == _SAYS[ends]
        assert outcome.answer is not None and outcome.answer.code == ends
        assert event.sent.key_id == cast[who][0]["AccessKeyId"]
        assert event.context.get("aws:userid", "").partition(":")[0] in event.caller.unique_id
        told[who, kind] += 1
    assert not told - counted


def test_threads_of_asyncio(world: World, cast: dict[str, tuple[Any, str]]) -> None:
    # https://docs.python.org/3/library/asyncio-task.html#asyncio.to_thread hands context variables on
    async def everybody() -> list[tuple[str, str]]:
        async def ask(who: str) -> tuple[str, str]:
            answer = await asyncio.to_thread(world.client("sts", cast[who][0]).get_caller_identity)
            return who, answer["Arn"]

        return await asyncio.gather(*(ask(who) for _ in range(20) for who in WHO))

    assert all(arn == cast[who][1] for who, arn in asyncio.run(everybody()))


def test_anonymous_beside_signed_calls(world: World, cast: dict[str, tuple[Any, str]]) -> None:
    # moto takes whoever it does not know for account 123456789012: a caller must not be left over from a call before.
    url = f"https://{BUCKET}.s3.{REGION}.amazonaws.com/reports/q4.csv"
    presigned = world.client("s3", "A/admin").generate_presigned_url(
        "get_object", {"Bucket": BUCKET, "Key": "reports/q4.csv"}
    )
    urls = [(url, 403), (presigned, 200), (f"{world.serve().url}/{BUCKET}/reports/q4.csv", 403)] * 40

    def get(asked: tuple[str, int]) -> bool:
        return requests.get(asked[0], timeout=10).status_code == asked[1]

    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(get, urls))


def test_sessions_made_side_by_side(world: World, company: Company, cast: dict[str, tuple[Any, str]]) -> None:
    sts = world.client("sts", "backup-operator")

    def assume(number: int) -> tuple[str, str, str]:
        session = sts.assume_role(
            RoleArn="arn:aws:iam::111122223333:role/BackupAccessRole", RoleSessionName=f"session-{number}"
        )["Credentials"]
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
