"""Objects that come in HTML forms, presigned by somebody: what the form must say, and who needs which permission.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
"""

from __future__ import annotations

import base64
import json
from typing import Any
from xml.etree import ElementTree

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from helpers.cloud.world import World
from tests.cloud.kit import BUCKET, BUCKET_ARN, allow, document

KEY = "drop/report.csv"
PREFIX = ["starts-with", "$key", "drop/"]
EXPIRED = "Invalid according to Policy: Policy expired."


@pytest.fixture
def world(world: World) -> World:
    policy = document(allow("s3:PutObject", f"{BUCKET_ARN}/drop/*"))
    world.client("iam", "A/admin").put_user_policy(UserName="developer", PolicyName="Drop", PolicyDocument=policy)
    return world


def signed(world: World, who: Any = "developer", key: str = KEY, seconds: int = 3600, **more: Any) -> dict[str, Any]:
    made = world.client("s3", who).generate_presigned_post(BUCKET, key, ExpiresIn=seconds, **more)
    return {"url": made["url"], "data": made["fields"]}


def sent(form: dict[str, Any], content: bytes = b"42\n", **fields: str) -> tuple[int, str, str]:
    """(status, code, message) of the answer."""
    answer = requests.post(form["url"], data=form["data"] | fields, files={"file": ("report.csv", content)})
    if answer.status_code < 400:
        return answer.status_code, "", ""
    root = ElementTree.fromstring(answer.text)
    return answer.status_code, root.findtext("Code", ""), root.findtext("Message", "")


def content(world: World, key: str = KEY) -> bytes:
    body: bytes = world.client("s3", "A/admin").get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return body


def last(world: World) -> Any:
    return world.trail.events()[-1]


def test_whoever_has_the_form_uploads_as_who_signed_it(world: World) -> None:
    assert sent(signed(world)) == (204, "", "")
    assert content(world) == b"42\n"
    event = [each for each in world.trail.events() if each.call == "s3:PostObject"][-1]
    assert (event.caller.name, event.action, event.resource) == ("developer", "s3:PutObject", f"{BUCKET_ARN}/{KEY}")
    assert event.context["s3:authType"] == "POST"
    assert event.context["s3:signatureversion"] == "AWS4-HMAC-SHA256"


# What is sent otherwise than it was signed → (status, code, message).
REFUSED: dict[str, tuple[dict[str, str], tuple[int, str, str]]] = {
    "another key": (
        {"key": "drop/other.csv"},
        (403, "AccessDenied", f'Invalid according to Policy: Policy Condition failed: ["eq", "$key", "{KEY}"]'),
    ),
    "one field more": (
        {"x-amz-meta-by": "me"},
        (403, "AccessDenied", "Invalid according to Policy: Extra input fields: x-amz-meta-by"),
    ),
    "another signature": (
        {"x-amz-signature": "0" * 64},
        (
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key and signing "
            "method.",
        ),
    ),
    "another policy": (
        {"policy": base64.b64encode(b"{}").decode()},
        (
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key and signing "
            "method.",
        ),
    ),
    "a key nobody has": (
        {"x-amz-credential": "AKIANOBODYNOBODYNOBO/20350115/eu-central-1/s3/aws4_request"},
        (403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
    ),
    "the old signature": (
        {"signature": "c2lnbmVk"},
        (
            400,
            "InvalidRequest",
            "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
        ),
    ),
    "no credential": (
        {"x-amz-credential": "nothing"},
        (400, "AuthorizationHeaderMalformed", "The authorization header that you provided is not valid."),
    ),
    "another way to sign": (
        {"x-amz-algorithm": "AWS4-HMAC-MD5"},
        (400, "AuthorizationHeaderMalformed", "The authorization header that you provided is not valid."),
    ),
    "tags": (
        {"tagging": "<Tagging/>"},
        (403, "AccessDenied", "Invalid according to Policy: Extra input fields: tagging"),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_form_that_was_changed_is_refused(world: World, name: str) -> None:
    changed, answer = REFUSED[name]
    assert sent(signed(world), **changed) == answer
    with pytest.raises(ClientError):
        content(world)


def test_fields_to_be_ignored_need_no_condition(world: World) -> None:
    assert sent(signed(world), **{"x-ignore-me": "1"})[0] == 204


# (conditions beside the key's, what is sent besides, the size of the file) → status and code
CONDITIONS: list[tuple[list[Any], dict[str, str], int, tuple[int, str]]] = [
    ([["content-length-range", 1, 3]], {}, 3, (204, "")),
    ([["content-length-range", 1, 3]], {}, 4, (400, "EntityTooLarge")),
    ([["content-length-range", 2, 3]], {}, 2, (204, "")),
    ([["starts-with", "$x-amz-meta-by", "m"]], {"x-amz-meta-by": "you"}, 1, (403, "AccessDenied")),
    ([["content-length-range", 2, 3]], {}, 1, (400, "EntityTooSmall")),
    ([["eq", "$Content-Type", "text/csv"]], {"Content-Type": "text/csv"}, 1, (204, "")),
    ([["eq", "$Content-Type", "text/csv"]], {"Content-Type": "text/html"}, 1, (403, "AccessDenied")),
    ([["eq", "$Content-Type", "text/csv"]], {}, 1, (403, "AccessDenied")),
    ([["starts-with", "$Content-Type", ""]], {"content-type": "text/html"}, 1, (204, "")),
    ([{"x-amz-meta-by": "me"}], {"x-amz-meta-by": "me"}, 1, (204, "")),
    ([["ends-with", "$x-amz-meta-by", "me"]], {"x-amz-meta-by": "me"}, 1, (400, "InvalidPolicyDocument")),
    ([["eq", "$x-amz-meta-by"]], {}, 1, (400, "InvalidPolicyDocument")),
    ([["content-length-range", "one", 3]], {}, 1, (400, "InvalidPolicyDocument")),
    ([{"tagging": "x"}], {"tagging": "x"}, 1, (501, "NotImplemented")),
    ([{"x-amz-storage-class": "GLACIER"}], {"x-amz-storage-class": "GLACIER"}, 1, (501, "NotImplemented")),
]


@pytest.mark.parametrize(("conditions", "fields", "size", "answer"), CONDITIONS)
def test_a_policys_conditions(
    world: World, conditions: list[Any], fields: dict[str, str], size: int, answer: tuple[int, str]
) -> None:
    form = signed(world, Conditions=conditions)
    assert sent(form, b"x" * size, **fields)[:2] == answer


def test_the_files_name_goes_into_the_key(world: World) -> None:
    form = signed(world, key="drop/${filename}", Conditions=[PREFIX])
    assert sent(form)[0] == 204
    assert content(world, "drop/report.csv") == b"42\n"


def test_a_form_ends_by_the_labs_clock(world: World) -> None:
    form = signed(world, seconds=60)
    world.later(minutes=1)
    assert sent(form) == (403, "AccessDenied", EXPIRED)


def test_the_signer_needs_the_permission_when_it_is_sent(world: World) -> None:
    status, code, message = sent(signed(world, key="elsewhere.csv"))
    assert (status, code) == (403, "AccessDenied")
    assert "is not authorized to perform: s3:PutObject" in message
    form = signed(world)
    world.client("iam", "A/admin").delete_user_policy(UserName="developer", PolicyName="Drop")
    assert sent(form)[:2] == (403, "AccessDenied")


def test_an_acl_needs_its_own_permission(world: World) -> None:
    fields = {"acl": "bucket-owner-full-control"}
    form = signed(world, Conditions=[fields])
    assert "s3:PutObjectAcl" in sent(form, **fields)[2]
    form = signed(world, "A/admin", Conditions=[fields])
    assert sent(form, **fields)[0] == 204


def test_a_session_sends_its_token_along(world: World) -> None:
    form = signed(world, "ReportRole")
    assert "x-amz-security-token" in form["data"]
    assert "ReportRole/monthly is not authorized to perform: s3:PutObject" in sent(form)[2]
    del form["data"]["x-amz-security-token"]
    assert sent(form)[1] == "InvalidAccessKeyId"


def test_without_a_signature_nobody_sends_it(world: World) -> None:
    form = {"url": signed(world)["url"], "data": {"key": KEY}}
    assert sent(form) == (403, "AccessDenied", "Access Denied")
    assert last(world).caller.name == "an anonymous caller"


def test_a_form_without_a_key(world: World) -> None:
    form = signed(world, "A/admin", Conditions=[PREFIX])
    policy = base64.b64encode(json.dumps({"expiration": "2036-01-01T00:00:00Z", "conditions": []}).encode()).decode()
    del form["data"]["key"]
    assert sent(form)[1] == "AccessDenied"  # its policy wants one
    assert sent({"url": form["url"], "data": {"acl": "private"}})[1] == "InvalidArgument"
    assert sent(form, policy=policy)[1] == "SignatureDoesNotMatch"


# What the form says → (status, Location, body's element).
ANSWERS = [
    ({"success_action_status": "200"}, 200, "", ""),
    ({"success_action_status": "201"}, 201, f"https://{BUCKET}.s3.amazonaws.com/{KEY}", KEY),
    ({"success_action_status": "299"}, 204, "", ""),
    ({"success_action_redirect": "https://example.com/done?a=1"}, 303, "https://example.com/done?a=1&bucket=", ""),
    (
        {"success_action_redirect": "javascript://example.com/%0Aalert(1)"},
        204,
        f"https://{BUCKET}.s3.amazonaws.com/{KEY}",
        "",
    ),
]


@pytest.mark.parametrize(("fields", "status", "location", "key"), ANSWERS)
def test_answers(world: World, fields: dict[str, str], status: int, location: str, key: str) -> None:
    form = signed(world, Conditions=[fields])
    answer = requests.post(form["url"], data=form["data"] | fields, files={"file": b"x"}, allow_redirects=False)
    assert answer.status_code == status
    assert answer.headers["Location"].startswith(location)
    assert answer.headers["ETag"] == '"9dd4e461268c8034f5c8564e155c67a6"'
    assert (ElementTree.fromstring(answer.text).findtext("Key") if answer.text else "") == key


def test_a_form_comes_through_the_served_door_too(world: World) -> None:
    server = world.serve()
    keys = server.environment("A/admin")
    s3 = boto3.client(
        "s3",
        region_name="eu-central-1",
        endpoint_url=server.url,
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
    )
    made = s3.generate_presigned_post(BUCKET, KEY)
    assert made["url"].startswith(server.url)
    assert sent({"url": made["url"], "data": made["fields"]})[0] == 204
    assert content(world) == b"42\n"
