"""The second factor: virtual devices, their codes, and the conditions that ask for them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from helpers.cloud import World, run
from helpers.cloud.authorization import mfa
from tests.cloud.kit import BUCKET, OPERATOR, ROLE, B, Company, allow, document, error, trust

DEVICE = f"arn:aws:iam::{B}:mfa/backup-operator"
WITH_MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
RECENT = {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}

# RFC 6238, appendix B: seconds since 1970 → the last six digits of the SHA-1 column
VECTORS = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]


@pytest.mark.parametrize(("seconds", "digits"), VECTORS)
def test_codes_are_those_of_the_standard(seconds: int, digits: str) -> None:
    seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890"
    assert mfa.code(seed, datetime.fromtimestamp(seconds, tz=timezone.utc)) == digits


# SerialNumber, TokenCode ("now" stands for the right one) → AWS's words
REFUSED: list[tuple[str | None, str | None, str]] = [
    (DEVICE, "000000", "MultiFactorAuthentication failed with invalid MFA one time pass code."),
    (DEVICE, None, "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."),
    (None, "now", "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."),
    (f"arn:aws:iam::{B}:mfa/admin", "now", "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user."),
]  # fmt: skip


@pytest.mark.parametrize(("serial", "digits", "words"), REFUSED)
def test_refused_codes(world: World, company: Company, serial: str | None, digits: str | None, words: str) -> None:
    company.make_role(trust({"AWS": OPERATOR}))
    company.permit()
    code = world.mfa_code("backup-operator") if digits == "now" else digits
    passed = {"SerialNumber": serial, "TokenCode": code}
    given = {name: value for name, value in passed.items() if value}
    assert error(company.assume, **given) == ("AccessDenied", words, 403)
    assert error(world.client("sts", "backup-operator").get_session_token, **given)[1] == words
    # A device is its user's alone.
    assert "unable to validate" in error(company.assume, who="intern", SerialNumber=DEVICE, TokenCode="123456")[1]


@pytest.mark.parametrize(("condition", "lasts"), [(WITH_MFA, True), (RECENT, True)])
def test_a_role_may_ask_for_the_second_factor(
    world: World, company: Company, condition: dict[str, Any], lasts: bool
) -> None:
    company.make_role(trust({"AWS": OPERATOR}, Condition=condition))
    company.permit()
    assert error(company.assume)[0] == "AccessDenied"
    session = company.assume(SerialNumber=DEVICE, TokenCode=world.mfa_code("backup-operator"))
    # The session itself does not carry it on.
    error(world.client("s3", session).list_objects_v2, Bucket=BUCKET)
    context = world.trail.last.context if world.trail.last else {}
    assert context["aws:MultiFactorAuthPresent"] == "false" and "aws:MultiFactorAuthAge" not in context
    # Ten minutes later the device shows something else.
    old = world.mfa_code("backup-operator")
    world.later(minutes=10)
    assert "invalid MFA one time pass code" in error(company.assume, SerialNumber=DEVICE, TokenCode=old)[1]


def test_a_session_token_carries_the_second_factor(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
    company.make_role(trust({"AWS": OPERATOR}, Condition={**WITH_MFA, **RECENT}))
    company.permit()
    sts = world.client("sts", "backup-operator")
    plain = sts.get_session_token()["Credentials"]
    assert error(company.assume, who=plain)[0] == "AccessDenied"
    strong = sts.get_session_token(SerialNumber=DEVICE, TokenCode=world.mfa_code("backup-operator"))["Credentials"]
    company.assume(strong)
    world.later(minutes=61)
    assert error(company.assume, who=strong)[0] == "AccessDenied"
    context = world.trail.last.context if world.trail.last else {}
    assert (context["aws:MultiFactorAuthPresent"], context["aws:MultiFactorAuthAge"]) == ("true", "3660")


def test_a_device_is_made_and_enabled_and_taken_away(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_cliapi.html
    iam = company.vendor_iam
    made = iam.create_virtual_mfa_device(VirtualMFADeviceName="intern")["VirtualMFADevice"]
    serial, seed = made["SerialNumber"], made["Base32StringSeed"].decode()
    assert serial == f"arn:aws:iam::{B}:mfa/intern"
    enable = {"UserName": "intern", "SerialNumber": serial}
    first, second, third = (mfa.code(seed, world.now(), steps) for steps in (0, 1, 2))
    for codes in ((first, first), (second, first), ("123456", "654321"), (first, third)):
        wrong = dict(zip(("AuthenticationCode1", "AuthenticationCode2"), codes, strict=True))
        assert error(iam.enable_mfa_device, **enable, **wrong)[0] == "InvalidAuthenticationCode"
    iam.enable_mfa_device(**enable, AuthenticationCode1=first, AuthenticationCode2=second)
    assert [device["SerialNumber"] for device in iam.list_mfa_devices(UserName="intern")["MFADevices"]] == [serial]
    assert world.mfa_code("intern") == first
    assert error(iam.delete_virtual_mfa_device, SerialNumber=serial) == (
        "DeleteConflict",
        "MFA VirtualDevice in use. Must deactivate first.",
        409,
    )
    iam.deactivate_mfa_device(**enable)
    iam.delete_virtual_mfa_device(SerialNumber=serial)
    with pytest.raises(LookupError, match="intern has no MFA device"):
        world.mfa_code("intern")
    missing = error(iam.enable_mfa_device, **enable, AuthenticationCode1=first, AuthenticationCode2=second)
    assert missing[0] == "NoSuchEntity"


def test_a_device_takes_nothing_from_the_sequence_of_ids(world: World) -> None:
    from moto.iam.models import iam_backends
    from moto.moto_api._internal import mock_random

    before = mock_random.getstate()
    device = iam_backends[B]["aws"].create_virtual_mfa_device("phone", "/")
    assert mock_random.getstate() == before
    assert (
        device.base32_string_seed != iam_backends[B]["aws"].create_virtual_mfa_device("tablet", "/").base32_string_seed
    )


def test_a_profile_with_mfa_serial_in_the_kernel(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html#cli-configure-role-mfa
    company.make_role(trust({"AWS": OPERATOR}, Condition=WITH_MFA), allow("s3:ListBucket", "*"))
    company.permit()
    for name, value in (("role_arn", ROLE), ("source_profile", "backup-operator"), ("region", "eu-central-1")):
        run(f"aws configure set {name} {value} --profile backup", world=world)
    assert "AccessDenied" in run(f"aws s3 ls s3://{BUCKET} --profile backup", world=world).text
    run(f"aws configure set mfa_serial {DEVICE} --profile backup", world=world)
    printed = run(f"aws s3 ls s3://{BUCKET} --profile backup", world=world).text
    assert f"Enter MFA code for {DEVICE}: {world.mfa_code('backup-operator')}" in printed
    assert "PRE backups/" in printed
    world.reset()


def test_denying_without_mfa(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html: a Deny with Bool false
    # misses long-term keys, which carry no such key; BoolIfExists hits them.
    sts = world.client("sts", "backup-operator")
    strong = sts.get_session_token(SerialNumber=DEVICE, TokenCode=world.mfa_code("backup-operator"))["Credentials"]
    company.permit()
    for operator, plain_works in (("Bool", True), ("BoolIfExists", False)):
        condition = {operator: {"aws:MultiFactorAuthPresent": "false"}}
        statements = (
            allow("sts:AssumeRole", principal={"AWS": OPERATOR}),
            allow("sts:AssumeRole", principal={"AWS": OPERATOR}, effect="Deny", Condition=condition),
        )
        company.make_role(document(*statements), name=operator)
        role = {"RoleArn": f"arn:aws:iam::111122223333:role/{operator}"}
        company.permit(resource="*")
        company.assume(strong, **role)
        if plain_works:
            company.assume(**role)
        else:
            assert error(company.assume, **role)[0] == "AccessDenied"
