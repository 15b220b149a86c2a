"""The world: its cast, its clock, reset, and that two processes give the same ids, keys and tokens."""

from __future__ import annotations

import concurrent.futures
import datetime
import json
import subprocess
import sys
from typing import Any

import pytest

from helpers.cloud import UnknownPersona, World, get_world, moto_tables
from helpers.cloud.personas import ACCOUNTS
from tests.cloud.kit import (
    BUCKET,
    BUCKET_ARN,
    OPERATOR,
    ROLE,
    SERVICE_ROLE,
    A,
    B,
    Company,
    allow,
    document,
    error,
    trust,
)


def test_the_cast(world: World) -> None:
    assert ACCOUNTS == {"A": A, "B": B, "C": "444455556666", "D": "999999999999"}
    assert world.persona("backup-operator").arn == OPERATOR
    assert world.persona("BackupServiceRole").arn == SERVICE_ROLE
    assert {persona.name for persona in world.personas} >= {
        "A/admin", "B/admin", "C/admin", "D/admin", "A/root", "developer", "intern", "ReportRole", "ec2.amazonaws.com",
    }  # fmt: skip


# a wrong name → the nearest one, or none
@pytest.mark.parametrize(
    ("name", "nearest"),
    [("backup-opperator", "backup-operator"), ("a/admin", "A/admin"), ("backupservicerole", "BackupServiceRole"),
     ("ec2", None), ("", None), ("x" * 10_000, None)],
)  # fmt: skip
def test_an_unknown_persona_gets_one_sentence(world: World, name: str, nearest: str | None) -> None:
    for ask in (world.persona, world.credentials, lambda name: world.client("sts", name), world.session):
        with pytest.raises(UnknownPersona) as caught:
            ask(name)
        message = str(caught.value)
        assert isinstance(caught.value, LookupError)
        assert "The lab knows A/root, A/admin" in message and "\n" not in message
        assert ("Did you mean" in message) == (nearest is not None)
        assert nearest is None or f"Did you mean {nearest!r}?" in message


def test_credentials_without_keys_get_one_sentence(world: World) -> None:
    with pytest.raises(ValueError, match="These credentials have no AccessKeyId and no SecretAccessKey"):
        world.client("sts", {"Token": "x"})


def test_nobody_may_assume_anything_yet(world: World) -> None:
    for who in ("backup-operator", "BackupServiceRole", "intern", "developer"):
        call = world.client("sts", who).assume_role
        assert error(call, RoleArn=ROLE, RoleSessionName="VendorSession")[0] == "AccessDenied"
        assert error(call, RoleArn=SERVICE_ROLE, RoleSessionName="VendorSession")[0] == "AccessDenied"
    for letter, account in ACCOUNTS.items():
        roles = world.client("iam", f"{letter}/admin").list_roles()["Roles"]
        expected = {A: ["ReportRole"], B: ["BackupServiceRole"]}.get(account, [])
        assert [role["RoleName"] for role in roles] == expected


def test_the_bucket(world: World) -> None:
    s3 = world.client("s3", "A/admin")
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == [BUCKET]
    assert s3.get_bucket_location(Bucket=BUCKET)["LocationConstraint"] == "eu-central-1"
    listed = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
    assert [item["Key"] for item in listed] == [
        "backups/2035-01-13.sql.gz",
        "backups/2035-01-14.sql.gz",
        "reports/q4.csv",
    ]
    assert {item["LastModified"] for item in listed} == {world.now()}


def test_the_clock_stands_still_until_told(world: World, company: Company) -> None:
    start = datetime.datetime(2035, 1, 15, 9, tzinfo=datetime.timezone.utc)
    assert world.now() == start == world.now()
    assert world.later(hours=2, minutes=30) == world.now() == start + datetime.timedelta(minutes=150)
    company.make_role(trust({"AWS": OPERATOR}))
    made = company.iam.get_role(RoleName="BackupAccessRole")["Role"]["CreateDate"]
    assert made == world.now() and made.tzinfo.utcoffset(made) == datetime.timedelta(0)
    assert world.trail.last is not None and world.trail.last.context["aws:CurrentTime"] == "2035-01-15T11:30:00Z"
    with pytest.raises(ValueError, match="only moves forward"):
        world.later(hours=-1)


def test_times_are_shown_alike_everywhere(world: World) -> None:
    # botocore shows tzlocal() where the machine lives in UTC; a committed notebook must not depend on that.
    shown = repr(world.client("s3", "A/admin").list_objects_v2(Bucket=BUCKET)["Contents"][0]["LastModified"])
    assert shown == "datetime.datetime(2035, 1, 15, 9, 0, tzinfo=tzutc())"


def test_a_role_persona_renews_its_session(world: World) -> None:
    before = world.credentials("BackupServiceRole")
    client = world.client("sts", "BackupServiceRole")
    assert world.client("sts", "BackupServiceRole") is client
    world.later(hours=13)
    assert error(client.get_caller_identity)[0] == "ExpiredToken"
    assert world.client("sts", "BackupServiceRole").get_caller_identity()["Arn"].endswith("BackupServiceRole/nightly")
    assert world.credentials("BackupServiceRole")["AccessKeyId"] != before["AccessKeyId"]


def test_reset_goes_back_to_the_start(world: World, company: Company) -> None:
    before = {persona.name: world.credentials(persona.name) for persona in world.personas}
    company.session(allow("s3:*", "*"))
    world.client("s3", "A/admin").create_bucket(
        Bucket="more", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    world.client("s3", "A/admin").delete_object(Bucket=BUCKET, Key="reports/q4.csv")
    client = world.client("iam", "A/admin")
    world.later(hours=5)
    world.reset()
    assert {persona.name: world.credentials(persona.name) for persona in world.personas} == before
    assert world.trail.events(root=True) == ()
    assert world.now().hour == 9
    assert [role["RoleName"] for role in client.list_roles()["Roles"]] == ["ReportRole"]  # a client stays good
    s3 = world.client("s3", "A/admin")
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == [BUCKET]
    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 3


def test_one_world_a_process(world: World) -> None:
    assert get_world() is get_world() is world
    with pytest.raises(RuntimeError, match="get_world"):
        World()


def test_a_session_for_code_that_wants_one(world: World, company: Company) -> None:
    session = world.session("backup-operator")
    assert session.region_name == "eu-central-1"
    assert session.client("sts").get_caller_identity()["Arn"] == OPERATOR
    credentials = company.session(allow("s3:ListBucket", BUCKET_ARN))
    assert [item.key for item in world.session(credentials).resource("s3").Bucket(BUCKET).objects.limit(1)]


def test_threads_do_not_mix_identities(world: World) -> None:
    names = ["backup-operator", "intern", "A/admin", "BackupServiceRole"]
    clients = {name: world.client("sts", name) for name in names}
    arns = {name: clients[name].get_caller_identity()["Arn"] for name in names}

    def ask(name: str) -> bool:
        return bool(clients[name].get_caller_identity()["Arn"] == arns[name])

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, names * 25))


def test_a_thousand_sessions_can_be_forgotten(world: World, company: Company) -> None:
    from moto.sts.models import sts_backends

    company.make_role(trust({"AWS": OPERATOR}))
    company.permit()
    for _ in range(50):
        company.assume()
    world.later(hours=1)
    company.assume()
    kept = [session for session in sts_backends[A]["aws"].assumed_roles if session.role_arn == ROLE]
    assert len(kept) == 1


SCRIPT = """
import json
from helpers.cloud import World, run
from helpers.cloud.trail.view import as_text
world = World(seed={seed})
document = json.dumps({{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRole",
    "Principal": {{"AWS": "arn:aws:iam::123456789012:user/admin"}}}}]}})
made = world.client("iam", "A/admin").create_role(RoleName="R", AssumeRolePolicyDocument=document)
session = world.client("sts", "B/admin").assume_role(RoleArn="arn:aws:iam::111122223333:role/R", RoleSessionName="S1")
upload = world.client("s3", "A/admin").create_multipart_upload(Bucket="your-bucket-name", Key="x")
keys = [world.credentials(persona.name) for persona in world.personas]
text = run("aws sts get-caller-identity\\naws s3 ls s3://your-bucket-name --recursive", "A/admin").text
print(repr((made, session, upload, keys, text, as_text(world.trail.events()))))
"""


def test_two_processes_give_the_same() -> None:
    def output(seed: int) -> str:
        return subprocess.run(
            [sys.executable, "-c", SCRIPT.format(seed=seed)], capture_output=True, text=True, check=True
        ).stdout

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        first, second, other = pool.map(output, (7, 7, 8))
    assert first == second
    assert other != first


def test_an_error_of_ours_is_not_hidden(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # A bug in the gate must surface, not turn into a slow 500 that boto3 retries.
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(moto_tables, "around", broken)
    with pytest.raises(ZeroDivisionError):
        world.client("iam", "A/admin").list_users()


def test_a_change_is_seen_at_once(world: World, company: Company) -> None:
    company.make_role(trust({"AWS": "444455556666"}))
    company.permit()
    assert error(company.assume)[0] == "AccessDenied"
    company.iam.update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument=trust({"AWS": OPERATOR}))
    assert company.assume()
    shown = company.iam.get_role(RoleName="BackupAccessRole")["Role"]["AssumeRolePolicyDocument"]
    assert json.dumps(shown) == trust({"AWS": OPERATOR})
    assert document() == '{"Version": "2012-10-17", "Statement": []}'


def test_the_scene_is_what_the_api_would_make(world: World) -> None:
    # It is put into moto's tables directly, past the checks at save time: so they are made here.
    from helpers.iam import PolicyKind, parse

    for letter in ACCOUNTS:
        iam = world.client("iam", f"{letter}/admin")
        policy = iam.get_user_policy(UserName="admin", PolicyName="AdministratorAccess")["PolicyDocument"]
        assert parse(json.dumps(policy), PolicyKind.IDENTITY).errors == ()
        for role in iam.list_roles()["Roles"]:
            text = json.dumps(role["AssumeRolePolicyDocument"], indent=2)
            iam.update_assume_role_policy(RoleName=role["RoleName"], PolicyDocument=text)
            made = {**iam.create_role(RoleName="Twin", AssumeRolePolicyDocument=text)["Role"]}
            twin = iam.get_role(RoleName="Twin")["Role"]
            shown = iam.get_role(RoleName=role["RoleName"])["Role"]
            differ = {"RoleName", "RoleId", "Arn", "RoleLastUsed"}
            assert made.keys() - differ <= twin.keys()
            assert {k: v for k, v in twin.items() if k not in differ} == {
                k: v for k, v in shown.items() if k not in differ
            }
            iam.delete_role(RoleName="Twin")
    s3 = world.client("s3", "A/admin")
    s3.put_object(Bucket=BUCKET, Key="twin", Body=s3.get_object(Bucket=BUCKET, Key="reports/q4.csv")["Body"].read())
    twin, shown = (s3.head_object(Bucket=BUCKET, Key=key) for key in ("twin", "reports/q4.csv"))
    for name in ("ContentType", "ETag", "ContentLength", "LastModified", "Metadata"):
        assert twin[name] == shown[name]
