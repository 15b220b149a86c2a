"""Why, in words, for every way a call can end. Each refusal says what happened and what would mend it."""

from __future__ import annotations

from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

from helpers.cloud import World
from helpers.cloud.trail.why import _AFTER, _MENDS, why, why_back
from tests.cloud.kit import BUCKET, BUCKET_ARN, OPERATOR, ROLE, Company, allow, deny, document, error, trust

UNSIGNED_IS_REFUSED = "AWS refuses it before it asks any policy"


def _said(world: World, back: int = 0) -> str:
    return "\n".join(why_back(world.trail, back))


def test_one_question_is_told_gate_by_gate(world: World, company: Company) -> None:
    company.make_role(trust({"AWS": OPERATOR}, Condition={"StringEquals": {"sts:ExternalId": "company-a-7f3d"}}))
    error(company.assume)
    assert _said(world) == (
        f"backup-operator asks for sts:AssumeRole on {ROLE}. It stops here: the trust policy of BackupAccessRole does "
        'not let backup-operator in: statement 1 wants sts:ExternalId StringEquals "company-a-7f3d", and the request '
        "has none. It also stops here: backup-operator has no permission policy that allows sts:AssumeRole on "
        f"{ROLE}. Not everyone who must allow it does, so the request is denied."
    )
    company.permit()
    company.assume(ExternalId="company-a-7f3d")
    assert _said(world).endswith("So the request is allowed.")
    assert _said(world, 1).startswith("A") is False and "iam:PutUserPolicy" in _said(world, 1)
    assert "wants sts:ExternalId" in _said(world, 2)


def test_of_several_questions_the_one_that_decided(world: World, company: Company) -> None:
    copy = {"Bucket": BUCKET, "Key": "copy", "CopySource": f"{BUCKET}/reports/q4.csv"}
    world.client("s3", "A/admin").copy_object(**copy)
    assert _said(world).startswith(
        "s3:CopyObject asks 2 questions: s3:PutObject on your-bucket-name/copy (allowed), s3:GetObject on "
        "your-bucket-name/reports/q4.csv (allowed).\nEvery answer is yes, so the call is allowed.\n"
    )
    session = company.session(allow("s3:PutObject", f"{BUCKET_ARN}/*"))
    error(world.client("s3", session).copy_object, **copy)
    assert "(allowed), s3:GetObject on your-bucket-name/reports/q4.csv (denied)." in _said(world)
    assert "\nQuestion 2 decides: BackupAccessRole/VendorSession asks for s3:GetObject" in _said(world)


def test_a_deletion_decides_key_by_key(world: World, company: Company) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html"""
    keys = ["reports/q4.csv", *(f"backups/{number}" for number in range(5))]
    session = company.session(allow("s3:DeleteObject", "*"), deny("s3:DeleteObject", f"{BUCKET_ARN}/backups/*"))
    world.client("s3", session).delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": key} for key in keys]})
    said = _said(world)
    assert said.startswith("s3:DeleteObjects asks 6 questions: ") and "(denied), 3 more.\n" in said
    assert "S3 decides each key alone: 1 allowed, 5 denied." in said
    assert "The first that is denied: BackupAccessRole/VendorSession asks for s3:DeleteObject" in said
    assert "backups/0" in said and "a Deny always wins" in said


def _ways_to_fail(world: World, company: Company) -> list[tuple[str, Any, dict[str, Any], tuple[str, ...]]]:
    """(AWS's error code, the call, its parameters, what is said)."""
    session = company.session()
    operator = world.credentials("backup-operator")
    swapped = {**session, "SessionToken": session["SessionToken"][::-1]}
    old = Config(signature_version="s3")
    admin_s3, admin_iam = world.client("s3", "A/admin"), company.iam
    return [
        (
            "InvalidClientTokenId",
            world.client("sts", {**operator, "AccessKeyId": "AKIANOBODY"}).get_caller_identity,
            {},
            ("Somebody with the access key id AKIANOBODY calls sts:GetCallerIdentity", UNSIGNED_IS_REFUSED, "mistyped"),
        ),
        (
            "InvalidAccessKeyId",
            world.client("s3", {**operator, "AccessKeyId": "AKIANOBODY"}).list_buckets,
            {},
            ("AKIANOBODY", UNSIGNED_IS_REFUSED, "mistyped"),
        ),
        ("InvalidToken", world.client("s3", swapped).list_buckets, {}, ("session token is missing or another's",)),
        (
            "SignatureDoesNotMatch",
            world.client("sts", {**operator, "SecretAccessKey": "wrong"}).get_caller_identity,
            {},
            ("The secret access key is not the one of this access key id",),
        ),
        ("MissingAuthenticationToken", world.client("sts", None).get_caller_identity, {}, ("carries no signature",)),
        (
            "InvalidRequest",
            world.client("s3", "A/admin", config=old).list_buckets,
            {},
            ("Signature Version 4",),
        ),
        (
            "ValidationError",
            world.client("sts", "backup-operator").assume_role,
            {"RoleArn": ROLE, "RoleSessionName": "two words"},
            ("backup-operator calls sts:AssumeRole", UNSIGNED_IS_REFUSED, "failed to satisfy constraint"),
        ),
        (
            "MalformedPolicyDocument",
            admin_iam.create_role,
            {"RoleName": "R", "AssumeRolePolicyDocument": "{"},
            ("admin asks for iam:CreateRole", _AFTER, "AWS does not save the document"),
        ),
        ("NoSuchEntity", admin_iam.get_role, {"RoleName": "Nobody"}, (_AFTER, "Check the name")),
        ("EntityAlreadyExists", admin_iam.create_user, {"UserName": "developer"}, (_AFTER, "It exists already")),
        ("DeleteConflict", admin_iam.delete_user, {"UserName": "admin"}, (_AFTER, "detach its policies")),
        (
            "NoSuchBucket",
            admin_s3.list_objects_v2,
            {"Bucket": "no-such-bucket"},
            ("before it asks any policy", "Check the name"),
        ),
        ("NoSuchKey", admin_s3.get_object, {"Bucket": BUCKET, "Key": "nothing"}, (_AFTER, "Check the name")),
        ("404", admin_s3.head_object, {"Bucket": BUCKET, "Key": "nothing"}, (_AFTER, "Check the name")),
        ("BucketNotEmpty", admin_s3.delete_bucket, {"Bucket": BUCKET}, (_AFTER, "Delete its objects first")),
        (
            "NotImplemented",
            admin_s3.get_object_torrent,
            {"Bucket": BUCKET, "Key": "reports/q4.csv"},
            ("and the lab stops there", "docs/limits.md"),
        ),
    ]


def test_every_refusal_without_a_decision(world: World, company: Company) -> None:
    for code, call, parameters, expected in _ways_to_fail(world, company):
        try:
            call(**parameters)
        except ClientError as refused:
            assert refused.response["Error"]["Code"] == code
        else:
            raise AssertionError(f"{code}: the call succeeded")
        outcome = world.trail.last_call
        assert outcome is not None and outcome.error == code
        said = "\n".join(why(outcome))
        for words in (f": {code}. ", *expected):
            assert words in said, (code, words, said)
        assert not said.endswith(" ") and "  " not in said, code


def test_an_expired_session(world: World, company: Company) -> None:
    session = company.session()
    world.later(hours=2)
    error(world.client("sts", session).get_caller_identity)
    assert f"access key id {session['AccessKeyId']}" in _said(world)
    assert _said(world).endswith("The session is over, and no policy is read for it. Assume the role again.")


def test_every_mend_is_a_sentence() -> None:
    assert [code for code, mend in _MENDS.items() if not mend.endswith(".")] == []


def test_going_back(world: World) -> None:
    assert _said(world) == "Nothing was asked yet."
    error(world.client("iam", "intern").list_users)
    for back in (1, -1, 99, "1", True, None, 1.0):
        assert _said(world, back) == "There is no such call. The trail has 1 call.", back  # type: ignore[arg-type]
    world.client("s3", "A/root").list_buckets()
    assert _said(world).startswith("The root user of 111122223333 asks for s3:ListAllMyBuckets")
    error(world.client("iam", "intern").list_roles)
    assert [word in _said(world, back) for back, word in enumerate(("iam:ListRoles", "s3:ListAll", "iam:ListUsers"))]
    assert _said(world, 3) == "There is no such call. The trail has 3 calls, from back=0, the last, to back=2."


def test_names_can_not_break_the_words(world: World) -> None:
    key = "<script>\nalert(1)\x1b[31m"
    error(world.client("s3", "intern").get_object, Bucket=BUCKET, Key=key)
    assert _said(world).isprintable()
    world.client("s3", "A/admin").put_bucket_policy(
        Bucket=BUCKET, Policy=document(allow("s3:GetObject", f"{BUCKET_ARN}/*", principal={"AWS": OPERATOR}))
    )
    error(world.client("s3", "intern").get_object, Bucket=BUCKET, Key=key)
    assert _said(world).isprintable()
