"""Which bucket policies S3 saves for a bucket, and its words for the others."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest

from helpers.cloud import World
from helpers.cloud.s3.bucket_policies import can_meet
from tests.cloud.kit import BUCKET, BUCKET_ARN, B, allow, document, error

OBJECTS = f"{BUCKET_ARN}/*"
RESOURCE = "Policy has invalid resource"
ACTION = "Policy has invalid action"
APART = "Action does not apply to any resource(s) in statement"
CONDITION = "Conditions do not apply to combination of actions and resources in statement"
PREFIX = {"StringLike": {"s3:prefix": "a/*"}}

# actions, resources, condition → S3's words; None: it is saved
SAVED: list[tuple[Any, Any, dict | None, str | None]] = [
    ("s3:GetObject", OBJECTS, None, None),
    ("s3:*", [BUCKET_ARN, OBJECTS], None, None),
    ("s3:*", OBJECTS, None, None),
    ("*", OBJECTS, None, None),
    ("s3:Get*", BUCKET_ARN, None, None),
    ("s3:List*", OBJECTS, None, None),  # ListMultipartUploadParts is done to objects
    ("s3:GetObject", "arn:aws:s3:::your-*/reports/*", None, None),
    ("s3:GetObject", f"{BUCKET_ARN}/${{aws:username}}/*", None, None),
    (["s3:ListBucket", "s3:GetObject"], f"{BUCKET_ARN}*", None, None),
    ("s3:ListBucket", BUCKET_ARN, PREFIX, None),
    ("s3:*", [BUCKET_ARN, OBJECTS], {"Bool": {"aws:SecureTransport": "false"}}, None),
    ("s3:*", [BUCKET_ARN, OBJECTS], {"NumericLessThan": {"s3:TlsVersion": "1.2"}}, None),
    # https://github.com/aws-samples/aws-media-services-vod-automation/issues/17
    ("s3:GetObject", "arn:aws:s3:::another-bucket/*", None, RESOURCE),
    ("s3:GetObject", [OBJECTS, "arn:aws:s3:::another-bucket/*"], None, RESOURCE),
    ("s3:GetObject", f"{BUCKET_ARN}2/*", None, RESOURCE),
    ("s3:GetObject", "arn:aws:s3:::my-*/*", None, RESOURCE),
    # https://github.com/noobaa/noobaa-core/issues/10058
    ("s3:*", "*", None, RESOURCE),
    # There is no such action: https://github.com/aws/aws-cli/issues/2408
    ("s3:ListObjects", BUCKET_ARN, None, ACTION),
    ("s3:HeadObject", OBJECTS, None, ACTION),
    ("sts:AssumeRole", OBJECTS, None, ACTION),
    # https://github.com/aws-amplify/docs/issues/7799
    (["s3:GetObject", "s3:ListBucket"], OBJECTS, None, APART),
    ("s3:PutObject", BUCKET_ARN, None, APART),
    ("s3:GetBucketWebsite", OBJECTS, None, APART),
    ("s3:ListAllMyBuckets", [BUCKET_ARN, OBJECTS], None, APART),
    # https://github.com/humanmade/S3-Uploads/issues/239
    (["s3:ListBucket", "s3:GetBucketLocation"], BUCKET_ARN, PREFIX, CONDITION),
    ("s3:GetObject", OBJECTS, PREFIX, CONDITION),
    ("s3:GetObject", OBJECTS, {"StringEquals": {"s3:x-amz-acl": "private"}}, CONDITION),
]


@pytest.mark.parametrize(("actions", "resources", "condition", "words"), SAVED)
def test_what_is_saved(world: World, actions: Any, resources: Any, condition: dict | None, words: str | None) -> None:
    s3 = world.client("s3", "A/admin")
    extra = {"Condition": condition} if condition else {}
    policy = document(allow(actions, resources, principal={"AWS": f"arn:aws:iam::{B}:root"}, **extra))
    if words is None:
        s3.put_bucket_policy(Bucket=BUCKET, Policy=policy)
        assert s3.get_bucket_policy(Bucket=BUCKET)["Policy"] == policy
    else:
        assert error(s3.put_bucket_policy, Bucket=BUCKET, Policy=policy) == ("MalformedPolicy", words, 400)


def test_what_the_engine_does_not_model_is_not_saved(world: World) -> None:
    condition = {"Bool": {"aws:SecureTransport": "${aws:PrincipalTag/tls}"}}
    policy = document(allow("s3:GetObject", OBJECTS, principal="*", Condition=condition))
    answer = error(world.client("s3", "A/admin").put_bucket_policy, Bucket=BUCKET, Policy=policy)
    assert answer[0::2] == ("NotImplemented", 501) and "policy variable with Bool" in answer[1]


def test_an_account_named_by_its_canonical_user_id(world: World) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-bucket-user-policy-specifying-principal-intro.html
    ours, theirs = world.client("s3", "A/admin"), world.client("s3", "B/admin")
    for name, saved in ((theirs.list_buckets()["Owner"]["ID"], True), ("0" * 64, False)):
        policy = document(allow("s3:GetObject", OBJECTS, principal={"CanonicalUser": name}))
        if saved:
            ours.put_bucket_policy(Bucket=BUCKET, Policy=policy)
        else:
            words = "Invalid principal in policy"
            assert error(ours.put_bucket_policy, Bucket=BUCKET, Policy=policy) == ("MalformedPolicy", words, 400)
    assert theirs.get_object(Bucket=BUCKET, Key="reports/q4.csv")["ContentLength"] > 0
    assert error(world.client("s3", "C/admin").get_object, Bucket=BUCKET, Key="reports/q4.csv")[0] == "AccessDenied"


def test_patterns_that_can_meet() -> None:
    """Held against every short text: two patterns meet when one text matches both."""
    texts = ["".join(letters) for length in range(5) for letters in itertools.product("ab", repeat=length)]
    wildcards = {"*": ".*", "?": "."}
    matched = {}
    for length in range(4):
        for pattern in map("".join, itertools.product("ab*?", repeat=length)):
            compiled = re.compile("".join(wildcards.get(letter, letter) for letter in pattern))
            matched[pattern] = {text for text in texts if compiled.fullmatch(text)}
    for one, other in itertools.product(matched, repeat=2):
        assert can_meet(one, other) == bool(matched[one] & matched[other]), (one, other)
    assert can_meet("a${aws:username}c", "abc") and can_meet("a${aws:username, 'x'}", "abc")
    assert not can_meet("b${aws:username}", "abc") and not can_meet("a${open", "abc")
