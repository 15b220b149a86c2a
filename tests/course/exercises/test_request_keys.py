"""The keys of an exercise's request follow from the few it is told by, as a real call has them."""

from __future__ import annotations

import pytest

from helpers import iam
from helpers.cloud import World
from helpers.course.documents import OPERATOR, SERVICE_SESSION, policy
from helpers.course.exercises.request_keys import keys_of
from tests.cast import ROLE

MFA, AGE, ISSUED = "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:TokenIssueTime"
PERSON, JOB = iam.caller_from_arn(OPERATOR), iam.caller_from_arn(f"{SERVICE_SESSION}/nightly")
MADE_UP = {"aws:userid", "aws:UserAgent"}  # the lab's ids are another's, and so is the program that calls


def test_an_access_key_says_nothing_of_a_second_factor():
    assert not {MFA, AGE, ISSUED} & keys_of(PERSON, {}).keys()


def test_a_code_that_goes_along_was_proved_no_second_ago():
    keys = keys_of(PERSON, {MFA: "true"})
    assert (keys[MFA], keys[AGE]) == ("true", "0") and ISSUED not in keys


@pytest.mark.parametrize(("caller", "told"), [(PERSON, {MFA: "false"}), (JOB, {})])
def test_temporary_credentials_say_when_they_were_issued(caller, told):
    keys = keys_of(caller, told)
    assert (keys[MFA], keys[ISSUED]) == ("false", "2035-01-15T09:00:00Z") and AGE not in keys


def test_a_day_has_one_number_in_seconds():
    keys = keys_of(JOB, {"aws:CurrentTime": "2035-02-01T00:00:00Z"})
    assert (keys["aws:EpochTime"], keys[ISSUED]) == ("2053900800", "2035-02-01T00:00:00Z")


def test_a_call_through_an_endpoint_has_no_address():
    assert keys_of(PERSON, {})["aws:SourceIp"] == "198.51.100.20"
    assert "aws:SourceIp" not in keys_of(PERSON, {"aws:SourceVpce": "vpce-1a2b3c4d"})


def test_what_is_told_counts():
    told = {"sts:RoleSessionName": "nightly", "aws:SourceIp": "192.0.2.1"}
    assert told.items() <= keys_of(PERSON, told).items()


def test_an_endpoint_of_the_moment_changes_nothing(world: World):
    with world.through("sts", "vpce-1a2b3c4d", "vpc-111bbb22", "10.0.0.10"):
        assert keys_of(PERSON, {})["aws:SourceIp"] == "198.51.100.20"


def test_a_real_call_has_the_same(world: World):
    permit = policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"})
    world.client("iam", "B/admin").put_user_policy(UserName="backup-operator", PolicyName="May", PolicyDocument=permit)
    sts = world.client("sts", "backup-operator")
    code = {
        "SerialNumber": "arn:aws:iam::123456789012:mfa/backup-operator",
        "TokenCode": world.mfa_code("backup-operator"),
    }
    own = world.client("sts", sts.get_session_token()["Credentials"])
    for client, told, more in ((sts, {}, {}), (sts, {MFA: "true"}, code), (own, {MFA: "false"}, {})):
        client.assume_role(RoleArn=ROLE, RoleSessionName="VendorSession", **more)
        event = world.trail.newest
        assert event is not None and event.context is not None
        real = {key: value for key, value in event.context.items() if key not in MADE_UP}
        assert {key: value for key, value in keys_of(PERSON, told).items() if key not in MADE_UP} == real
