"""Every number of AWS's at its edge: what still passes, and what is one too much (or too little).

A row is a call that AWS takes and the same call one step further, which it refuses. Who changes a limit, by one, in
either direction, breaks a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
import requests
from botocore.config import Config

from helpers.cloud import World
from helpers.cloud.authorization import mfa
from helpers.cloud.s3.bucket_rules import is_bucket_name
from helpers.cloud.s3.public_access import is_public
from tests.cloud.kit import BUCKET, BUCKET_ARN, OPERATOR, ROLE, A, B, Company, allow, document, error, trust

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
STS = "https://docs.aws.amazon.com/STS/latest/APIReference/"
S3 = "https://docs.aws.amazon.com/AmazonS3/latest/"
DEVICE = f"arn:aws:iam::{B}:mfa/backup-operator"
LISTS = document(allow("s3:ListBucket", BUCKET_ARN))

Parameters = dict[str, Any]


class Edge(NamedTuple):
    """A limit of one call's parameters."""

    page: str
    what: str
    fits: Parameters
    too_much: Parameters
    code: str  # AWS's, for what is too much


def policy(length: int) -> str:
    """A session policy of so many characters; white space counts."""
    return LISTS.ljust(length)


def tags(number: int, key: int = 4, value: int = 1) -> list[dict[str, str]]:
    return [{"Key": f"{each:0{key}}", "Value": "v" * value} for each in range(number)]


def named(*names: str) -> list[dict[str, str]]:
    return [{"arn": f"arn:aws:iam::{A}:policy/{name}"} for name in names]


TEN = [f"small-{number}" for number in range(10)]
ASSUME = f"{STS}API_AssumeRole.html"
INVALID = "ValidationError"
UNCHECKED = Config(parameter_validation=False)  # boto3 checks some numbers itself; the gate is meant here

# The role lets sessions last two hours. Its account has managed policies of 200 characters, small-0 to small-10.
ASSUME_ROLE = [
    Edge(ASSUME, "the shortest session", {"DurationSeconds": 900}, {"DurationSeconds": 899}, INVALID),
    Edge(ASSUME, "the role's longest session", {"DurationSeconds": 7200}, {"DurationSeconds": 7201}, INVALID),
    Edge(ASSUME, "a session policy", {"Policy": policy(2048)}, {"Policy": policy(2049)}, INVALID),
    Edge(ASSUME, "policies and text together", {"Policy": policy(1848), "PolicyArns": named("small-0")}, {"Policy": policy(1849), "PolicyArns": named("small-0")}, "PackedPolicyTooLarge"),
    Edge(ASSUME, "managed session policies", {"PolicyArns": named(*TEN)}, {"PolicyArns": named(*TEN, "small-10")}, INVALID),
    Edge(ASSUME, "session tags", {"Tags": tags(50)}, {"Tags": tags(51)}, INVALID),
    Edge(ASSUME, "a tag's key", {"Tags": tags(1, key=128)}, {"Tags": tags(1, key=129)}, INVALID),
    Edge(ASSUME, "a tag's value", {"Tags": tags(1, value=256)}, {"Tags": tags(1, value=257)}, INVALID),
    Edge(ASSUME, "a session's name", {"RoleSessionName": "x" * 64}, {"RoleSessionName": "x" * 65}, INVALID),
    Edge(ASSUME, "a short name", {"RoleSessionName": "xx"}, {"RoleSessionName": "x"}, INVALID),
    Edge(ASSUME, "an external ID", {"ExternalId": "x" * 1224}, {"ExternalId": "x" * 1225}, INVALID),
    Edge(ASSUME, "a short external ID", {"ExternalId": "xx"}, {"ExternalId": "x"}, INVALID),
    Edge(ASSUME, "a source identity", {"SourceIdentity": "x" * 64}, {"SourceIdentity": "x" * 65}, INVALID),
]  # fmt: skip


@pytest.fixture
def role(company: Company) -> None:
    """A role that the operator may assume, with tags and all."""
    grant = allow(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], principal={"AWS": B})
    company.make_role(document(grant), MaxSessionDuration=7200)
    mine = document(allow(["sts:*"], "*"))
    company.vendor_iam.put_user_policy(UserName="backup-operator", PolicyName="all", PolicyDocument=mine)


@pytest.fixture
def small(company: Company) -> None:
    """Managed policies of 200 characters."""
    for number in range(11):
        text = document(allow("s3:ListBucket", "arn:aws:s3:::"))
        longer = document(allow("s3:ListBucket", "arn:aws:s3:::" + "x" * (200 - len(text))))
        assert len(longer) == 200
        company.iam.create_policy(PolicyName=f"small-{number}", PolicyDocument=longer)


@pytest.mark.usefixtures("role", "small")
@pytest.mark.parametrize("edge", ASSUME_ROLE, ids=lambda edge: edge.what)
def test_what_assume_role_takes(edge: Edge, company: Company) -> None:
    assume = company.world.client("sts", "backup-operator", config=UNCHECKED).assume_role
    given = {"RoleArn": ROLE, "RoleSessionName": "VendorSession"}
    assert assume(**{**given, **edge.fits})["Credentials"]
    assert error(assume, **{**given, **edge.too_much})[0] == edge.code


# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
def test_a_chained_session_lasts_an_hour_and_no_second_longer(company: Company) -> None:
    company.make_role(trust({"AWS": OPERATOR}), allow("sts:AssumeRole", "*"))
    company.make_role(trust({"AWS": ROLE}), name="Second", MaxSessionDuration=43200)
    company.permit()
    first, second = company.assume(), f"arn:aws:iam::{A}:role/Second"
    company.assume(first, RoleArn=second, DurationSeconds=3600)
    words = error(company.assume, who=first, RoleArn=second, DurationSeconds=3601)[1]
    assert words.endswith("exceeds the 1 hour session limit for roles assumed by role chaining.")


# A role that says nothing of it: an hour. (API_CreateRole, MaxSessionDuration) Twelve hours at most.
@pytest.mark.parametrize(("set_to", "longest"), [(None, 3600), (3601, 3601), (43_200, 43_200)])
def test_how_long_a_role_lets_a_session_last(company: Company, set_to: int | None, longest: int) -> None:
    company.make_role(trust({"AWS": OPERATOR}), **({"MaxSessionDuration": set_to} if set_to else {}))
    company.permit()
    ends = company.assume(DurationSeconds=longest)["Expiration"]
    assert ends == company.world.now() + timedelta(seconds=longest)
    assert company.assume()["Expiration"] == company.world.now() + timedelta(hours=1), "nobody asked for longer"
    assert error(company.assume, DurationSeconds=longest + 1)[0] == INVALID


# https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
@pytest.mark.parametrize(("fits", "refused"), [(3600, 3599), (43_200, 43_201)])
def test_what_a_role_may_say_of_it(company: Company, fits: int, refused: int) -> None:
    company.make_role(trust({"AWS": OPERATOR}), MaxSessionDuration=fits)
    made = company.world.client("iam", "A/admin", config=UNCHECKED).create_role
    given = {"RoleName": "Other", "AssumeRolePolicyDocument": trust({"AWS": OPERATOR}), "MaxSessionDuration": refused}
    assert error(made, **given)[0] == INVALID


# who · operation · what it needs · seconds asked for → seconds given (None: refused)
# https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
# https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
TOKEN, FEDERATION = ("get_session_token", {}), ("get_federation_token", {"Name": "ana"})
LIFETIMES: list[tuple[str, tuple[str, Parameters], int | None, int | None]] = [
    ("B/admin", TOKEN, None, 43_200),
    ("B/admin", TOKEN, 900, 900),
    ("B/admin", TOKEN, 899, None),
    ("B/admin", TOKEN, 129_600, 129_600),
    ("B/admin", TOKEN, 129_601, None),
    ("A/root", TOKEN, None, 3600),
    ("A/root", TOKEN, 3599, 3599),
    ("A/root", TOKEN, 3601, 3600),
    ("B/admin", FEDERATION, None, 43_200),
    ("B/admin", FEDERATION, 900, 900),
    ("B/admin", FEDERATION, 899, None),
    ("B/admin", FEDERATION, 129_600, 129_600),
    ("B/admin", FEDERATION, 129_601, None),
    ("A/root", FEDERATION, None, 3600),
    ("A/root", FEDERATION, 3601, 3600),
]


@pytest.mark.parametrize(("who", "operation", "asked", "given"), LIFETIMES)
def test_how_long_other_credentials_last(
    world: World, who: str, operation: tuple[str, Parameters], asked: int | None, given: int | None
) -> None:
    name, more = operation
    call = getattr(world.client("sts", who, config=UNCHECKED), name)
    seconds = {} if asked is None else {"DurationSeconds": asked}
    if given is None:
        assert error(call, **more, **seconds)[0] == INVALID
        return
    keys = call(**more, **seconds)["Credentials"]
    assert keys["Expiration"] == world.now() + timedelta(seconds=given)
    world.later(minutes=given / 60 - 1 / 60)
    assert world.client("sts", keys).get_caller_identity()["Arn"], "a second before its end"
    world.later(minutes=1 / 60)
    assert error(world.client("sts", keys).get_caller_identity)[0] == "ExpiredToken"


def test_a_role_session_ends_with_its_last_second(world: World, company: Company) -> None:
    session = company.session(allow("s3:ListBucket", "*"))
    world.later(minutes=60 - 1 / 60)
    assert world.client("sts", session).get_caller_identity()["Arn"]
    world.later(minutes=1 / 60)
    assert error(world.client("sts", session).get_caller_identity)[0] == "ExpiredToken"


# How many codes a device's clock may be ahead (1, 2 …) or behind: one is taken either way, two are not.
# https://www.rfc-editor.org/rfc/rfc6238#section-5.2
WINDOW = {-3: False, -2: False, -1: True, 0: True, 1: True, 2: False, 3: False, -10: False, 10: False}


def _seed(world: World, company: Company) -> tuple[str, str]:
    """A new device of the intern: (serial number, secret)."""
    made = company.vendor_iam.create_virtual_mfa_device(VirtualMFADeviceName="intern")["VirtualMFADevice"]
    return made["SerialNumber"], made["Base32StringSeed"].decode()


@pytest.mark.parametrize(("steps", "taken"), WINDOW.items())
def test_which_codes_of_a_device_are_taken(world: World, company: Company, steps: int, taken: bool) -> None:
    serial, seed = _seed(world, company)
    codes = {f"AuthenticationCode{number + 1}": mfa.code(seed, world.now(), number) for number in (0, 1)}
    company.vendor_iam.enable_mfa_device(UserName="intern", SerialNumber=serial, **codes)
    company.make_role(trust({"AWS": B}))
    company.permit("intern")
    given = {"SerialNumber": serial, "TokenCode": mfa.code(seed, world.now(), steps)}
    token = world.client("sts", "intern").get_session_token
    if taken:
        assert token(**given) and company.assume("intern", **given)
    else:
        wrong = "MultiFactorAuthentication failed with invalid MFA one time pass code."
        assert error(token, **given) == error(company.assume, who="intern", **given) == ("AccessDenied", wrong, 403)


# To enable it: two codes that follow one another, both at most two away.
PAIRS = {-3: False, -2: True, -1: True, 0: True, 1: True, 2: False}


@pytest.mark.parametrize(("first", "taken"), PAIRS.items())
def test_which_codes_enable_a_device(world: World, company: Company, first: int, taken: bool) -> None:
    serial, seed = _seed(world, company)
    codes = {f"AuthenticationCode{number + 1}": mfa.code(seed, world.now(), first + number) for number in (0, 1)}
    enable = company.vendor_iam.enable_mfa_device
    if taken:
        enable(UserName="intern", SerialNumber=serial, **codes)
    else:
        assert error(enable, UserName="intern", SerialNumber=serial, **codes)[0] == "InvalidAuthenticationCode"


# Presigned URLs. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
@pytest.mark.parametrize(("seconds", "taken"), [(1, True), (604_800, True), (604_801, False)])
def test_how_long_a_presigned_url_may_hold(world: World, seconds: int, taken: bool) -> None:
    client = world.client("s3", "A/admin")
    url = client.generate_presigned_url("list_objects_v2", {"Bucket": BUCKET}, ExpiresIn=seconds)
    answer = requests.get(url)
    assert (answer.status_code == 200) is taken, answer.text
    if not taken:
        return
    world.later(minutes=(seconds - 1) / 60)
    assert requests.get(url).status_code == 200, "a second before its end"
    world.later(minutes=1 / 60)
    assert "Request has expired" in requests.get(url).text


# -- S3 ----------------------------------------------------------------------------------------------------------------


def s3_tags(number: int, key: int = 4, value: int = 1) -> Parameters:
    return {"Tagging": {"TagSet": tags(number, key, value)}}


def deletions(number: int) -> Parameters:
    return {"Delete": {"Objects": [{"Key": str(each)} for each in range(number)]}}


def website(**configuration: Any) -> Parameters:
    return {"WebsiteConfiguration": configuration}


def routing(number: int, **rule: Any) -> Parameters:
    return {**INDEX, "RoutingRules": [{"Redirect": {"HostName": "example.com"}, **rule}] * number}


INDEX = {"IndexDocument": {"Suffix": "index.html"}}
ELSEWHERE = {"RedirectAllRequestsTo": {"HostName": "example.com", "Protocol": "https"}}
WEBSITE = ("put_bucket_website", f"{S3}API/API_PutBucketWebsite.html")
DELETE = ("delete_objects", f"{S3}API/API_DeleteObjects.html")
TAG_OBJECT = ("put_object_tagging", f"{S3}userguide/object-tagging.html")
TAG_BUCKET = ("put_bucket_tagging", f"{S3}userguide/CostAllocTagging.html")
PUT = ("put_object", f"{S3}userguide/object-tagging.html")
HEADER = "&".join(f"{each:04}=v" for each in range(11))
Q4 = {"Key": "reports/q4.csv"}

# boto3 method and AWS's page · what fits · what is too much · AWS's code
S3_CALLS: list[tuple[tuple[str, str], Parameters, Parameters, str]] = [
    (DELETE, deletions(1000), deletions(1001), "MalformedXML"),
    (DELETE, deletions(1), deletions(0), "MalformedXML"),
    (TAG_OBJECT, Q4 | s3_tags(10), Q4 | s3_tags(11), "BadRequest"),
    (TAG_OBJECT, Q4 | s3_tags(1, key=128), Q4 | s3_tags(1, key=129), "InvalidTag"),
    (TAG_OBJECT, Q4 | s3_tags(1, value=256), Q4 | s3_tags(1, value=257), "InvalidTag"),
    (TAG_BUCKET, s3_tags(50), s3_tags(51), "BadRequest"),
    (TAG_BUCKET, s3_tags(1, key=128), s3_tags(1, key=129), "InvalidTag"),
    (TAG_BUCKET, s3_tags(1, value=256), s3_tags(1, value=257), "InvalidTag"),
    (WEBSITE, website(**INDEX, ErrorDocument={"Key": "e.html"}), website(ErrorDocument={"Key": "e.html"}), "MalformedXML"),
    (WEBSITE, website(**INDEX), website(IndexDocument={"Suffix": "a/index.html"}), "MalformedXML"),
    (WEBSITE, website(**ELSEWHERE), website(**INDEX, **ELSEWHERE), "MalformedXML"),
    (WEBSITE, website(**routing(50)), website(**routing(51)), "MalformedXML"),
    (WEBSITE, website(**routing(1, Condition={"KeyPrefixEquals": "a/"})), website(**routing(1, Condition={})), "MalformedXML"),
    (WEBSITE, website(**routing(1, Redirect={"ReplaceKeyWith": "a"})), website(**routing(1, Redirect={"ReplaceKeyWith": "a", "ReplaceKeyPrefixWith": "b"})), "MalformedXML"),
    (PUT, {"Key": "x", "Body": b"", "Tagging": HEADER[:-7]}, {"Key": "x", "Body": b"", "Tagging": HEADER}, "BadRequest"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "fits", "too_much", "code"), S3_CALLS)
def test_what_s3_takes(world: World, call: tuple[str, str], fits: Parameters, too_much: Parameters, code: str) -> None:
    method = getattr(world.client("s3", "A/admin"), call[0])
    method(Bucket=BUCKET, **fits)
    assert error(method, Bucket=BUCKET, **too_much)[0] == code


@pytest.mark.parametrize(("number", "taken"), [(0, False), (1, True), (10_000, True), (10_001, False)])
def test_the_numbers_of_parts(world: World, number: int, taken: bool) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
    s3 = world.client("s3", "A/admin")
    part = {"Bucket": BUCKET, "Key": "parts"}
    part |= {"UploadId": s3.create_multipart_upload(**part)["UploadId"], "PartNumber": number}
    if taken:
        s3.upload_part(**part, Body=b"x")
    else:
        assert error(s3.upload_part, **part, Body=b"x")[0] == "InvalidArgument"


@pytest.mark.parametrize(("length", "fits"), [(2, False), (3, True), (63, True), (64, False)])
def test_how_long_a_buckets_name_is(length: int, fits: bool) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    assert is_bucket_name("x" * length) is fits


# "very broad IP ranges": broader than these. https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
@pytest.mark.parametrize(
    ("addresses", "public"),
    [("11.0.0.0/8", False), ("10.0.0.0/7", True), ("2001:db8::/32", False), ("2001:db8::/31", True)],
)
def test_how_broad_a_range_may_be(addresses: str, public: bool) -> None:
    only_from = {"Condition": {"IpAddress": {"aws:SourceIp": addresses}}}
    assert is_public(document(allow("s3:GetObject", f"{BUCKET_ARN}/*", principal="*", **only_from))) is public


# -- IAM's quotas, which moto holds ------------------------------------------------------------------------------------

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
# what · the most · makes one more
QUOTAS: Mapping[str, tuple[int, Callable[[Any, int], None]]] = {
    "versions of a managed policy": (
        5,
        lambda iam, number: iam.create_policy_version(PolicyArn=f"arn:aws:iam::{A}:policy/p", PolicyDocument=LISTS)
        if number
        else iam.create_policy(PolicyName="p", PolicyDocument=LISTS),
    ),
    "access keys of a user": (2, lambda iam, _: iam.create_access_key(UserName="keyless")),
}  # fmt: skip


def _made(most: int, make: Callable[[Any, int], None], iam: Any) -> Iterator[int]:
    for number in range(most):
        make(iam, number)
        yield number


@pytest.mark.parametrize(("what", "quota"), QUOTAS.items(), ids=list(QUOTAS))
def test_iam_holds_its_quotas(company: Company, what: str, quota: tuple[int, Callable[[Any, int], None]]) -> None:
    most, make = quota
    company.iam.create_user(UserName="keyless")
    assert len(list(_made(most, make, company.iam))) == most
    assert error(lambda: make(company.iam, most))[0] == "LimitExceeded", what
