"""What somebody does with temporary credentials: list, get and put, each a real call with its verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from helpers.cloud.personas import REGION
from helpers.course.rounds.attempt_result import LONGEST_LISTING, TemporaryCredentials

if TYPE_CHECKING:
    from helpers.cloud.world import World

# What each call asks for: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
PERMISSIONS = {"list": "s3:ListBucket", "get": "s3:GetObject", "put": "s3:PutObject"}
NO_KEY = "Nothing was sent: write the key of an object first."
MOST_SHOWN = 300  # characters of an object that are shown


@dataclass(frozen=True)
class Errand:
    """One call and its answer.

    Attributes:
        call: what was asked, such as `s3:GetObject reports/q1.csv`.
        allowed: did AWS serve it?
        words: the answer, or AWS's error, as a client reads it.
        reason: why, in the engine's words.
    """

    call: str
    allowed: bool
    words: str
    reason: str = ""


def run(
    world: World, credentials: TemporaryCredentials, what: str, bucket: str, key: str = "", content: str = ""
) -> Errand:
    """Make one call with temporary credentials.

    Args:
        world: the mocked AWS.
        credentials: of the session.
        what: `list`, `get` or `put`.
        bucket: the bucket.
        key: of the object; for a listing, the prefix.
        content: what is put.

    Returns:
        The answer. Nothing is raised for what anybody typed.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    client = world.client("s3", credentials.as_sts_gives_them())
    calls: dict[str, tuple[str, Callable[[], str]]] = {
        "list": ("ListObjectsV2", lambda: _listing(client.list_objects_v2(Bucket=bucket, Prefix=key))),
        "get": ("GetObject", lambda: _content(client.get_object(Bucket=bucket, Key=key)["Body"].read(4 * MOST_SHOWN))),
        "put": ("PutObject", lambda: _put(client.put_object(Bucket=bucket, Key=key, Body=content.encode()), content)),
    }
    name, ask = calls[what]
    call = f"s3:{name} {key}".strip()
    if what != "list" and not key:
        return Errand(call, False, NO_KEY)
    before = world.trail.newest
    try:
        words, allowed = ask(), True
    except (BotoCoreError, ClientError) as error:
        words, allowed = str(error), False
    newest = world.trail.newest
    reason = newest.reason if newest is not None and newest is not before else ""
    return Errand(call, allowed, words, reason)


def _listing(answer: dict[str, Any]) -> str:
    keys = [item["Key"] for item in answer.get("Contents", ())]
    more = f", and {len(keys) - LONGEST_LISTING} more" if len(keys) > LONGEST_LISTING else ""
    return f"{len(keys)} object{'' if len(keys) == 1 else 's'}: {', '.join(keys[:LONGEST_LISTING])}{more}".rstrip(": ")


def _content(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]} …"


def _put(_: Any, content: str) -> str:
    return f"Stored, {len(content.encode())} bytes."


def is_over(credentials: TemporaryCredentials, now: datetime) -> bool:
    """Have credentials ended by the lab's clock?"""
    return credentials.expiration <= now


def remaining(credentials: TemporaryCredentials, now: datetime) -> str:
    """How long credentials still hold by the lab's clock, in words."""
    minutes = int((credentials.expiration - now).total_seconds() // 60)
    if is_over(credentials, now):
        return "They have ended by the lab's clock: every call with them is refused."
    hours, rest = divmod(minutes, 60)
    left = " ".join(filter(None, (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "")))
    return f"They hold for another {left} by the lab's clock."


def as_text(credentials: TemporaryCredentials, form: str) -> str:
    """The credentials as somebody would paste them.

    Args:
        credentials: the credentials.
        form: `env` (a shell), `profile` (the CLI's files) or `boto3` (Python).
    """
    key, secret, token = credentials.access_key_id, credentials.secret_access_key, credentials.session_token
    if form == "env":
        names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        return "\n".join(f"export {name}={value}" for name, value in zip(names, (key, secret, token), strict=True))
    if form == "profile":
        lines = (f"aws_access_key_id = {key}", f"aws_secret_access_key = {secret}", f"aws_session_token = {token}")
        return "\n".join(["[backup]", *lines, f"region = {REGION}"])
    return (
        "import boto3\n\nsession = boto3.Session(\n"
        f'    aws_access_key_id="{key}",\n    aws_secret_access_key="{secret}",\n    aws_session_token="{token}",\n'
        f'    region_name="{REGION}",\n)'
    )
