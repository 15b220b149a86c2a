"""The four cases are decided by the engine on what is stored: each ends as the real call does with such policies."""

from __future__ import annotations

import re

import pytest
from botocore.exceptions import ClientError

from helpers.cloud import World
from helpers.course.pictures.told import CannotDraw
from helpers.course.pictures.two_sides import TwoSides, two_sides
from tests.cast import OPERATOR, ROLE, SERVICE_ROLE, B
from tests.story import permission, trust_policy

OURS = "company-a-7f3d"
MAY, DENIES = permission("sts:AssumeRole", ROLE), permission("sts:AssumeRole", "*").replace('"Allow"', '"Deny"')
OTHER = trust_policy("444455556666")
WANTS = {"Condition": {"StringEquals": {"sts:ExternalId": OURS}}}

# trust policy, permission of backup-operator, ExternalId sent → B's word and A's word, and who of four gets in
CASES = [
    (trust_policy(B), MAY, "", "yes", "yes"),
    (trust_policy(OPERATOR), MAY, "", "yes", "yes"),
    (trust_policy(OPERATOR, **WANTS), MAY, OURS, "yes", "yes"),
    (trust_policy(OPERATOR, **WANTS), MAY, "", "yes", "no"),
    (trust_policy(SERVICE_ROLE), MAY, "", "yes", "no"),
    (trust_policy(B), permission("s3:ListBucket", "*"), "", "no", "yes"),
    (trust_policy(B), DENIES, "", "no", "yes"),
    (OTHER, "", "", "no", "no"),
]


def store(world: World, trust: str, own: str) -> None:
    """Save both policies; an empty text is none."""
    company, vendor = world.client("iam", "A/admin"), world.client("iam", "B/admin")
    company.update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument=trust)
    for name in vendor.list_user_policies(UserName="backup-operator")["PolicyNames"]:
        vendor.delete_user_policy(UserName="backup-operator", PolicyName=name)
    if own:
        vendor.put_user_policy(UserName="backup-operator", PolicyName="MayAssume", PolicyDocument=own)


def gets_in(world: World, external_id: str) -> bool:
    """By a real call."""
    more = {"ExternalId": external_id} if external_id else {}
    try:
        world.client("sts", "backup-operator").assume_role(RoleArn=ROLE, RoleSessionName="VendorSession", **more)
    except ClientError:
        return False
    return True


def drawn(world: World, external_id: str = "") -> TwoSides:
    return two_sides(world, **({"ExternalId": external_id} if external_id else {}))


@pytest.mark.parametrize(("trust", "own", "sent", "vendor", "company"), CASES)
def test_each_case_ends_as_the_real_call_does(
    world: World, trust: str, own: str, sent: str, vendor: str, company: str
) -> None:
    store(world, trust, own)
    found = drawn(world, sent)
    for case, (saved, held) in zip(found.cases, ((trust, own), (trust, ""), (OTHER, own), (OTHER, "")), strict=True):
        store(world, saved, held)
        allowed = gets_in(world, sent)
        assert case.links[0].passed is allowed
        assert case.tag == ("gets in" if allowed else "stays out")
        assert case.stations[1].state == ("live" if allowed else "idle")
    assert found.cases[0].heading == f"B says {vendor}, A says {company}"
    assert [case.heading for case in found.cases[1:]] == [
        f"B says no, A says {company}",
        f"B says {vendor}, A says no",
        "B says no, A says no",
    ]


def test_of_four_cases_one_gets_in_and_every_other_says_which_side_stops_it(world: World) -> None:
    store(world, trust_policy(B), MAY)
    found = drawn(world)
    assert [case.links[0].stop for case in found.cases] == [None, 0, 1, 0]
    assert "gets into BackupAccessRole of Account A in 1 of 4 cases" in found.told.facts
    assert "B says yes, A says no: stopped in Account A, not named." in found.told.facts
    assert "B says no, A says yes: stopped in Account B, no permission." in found.told.facts


def test_an_explicit_deny_is_told_from_a_missing_permission(world: World) -> None:
    store(world, trust_policy(B), DENIES)
    door = drawn(world).cases[0].links[0].doors[0]
    assert door.denied and door.words == "explicit Deny"


def test_it_makes_no_call_and_changes_nothing(world: World) -> None:
    store(world, trust_policy(B), MAY)
    world.trail.clear()
    drawn(world)
    assert world.trail.newest is None
    stored = world.client("iam", "A/admin").get_role(RoleName="BackupAccessRole")["Role"]["AssumeRolePolicyDocument"]
    assert stored["Statement"][0]["Principal"] == {"AWS": f"arn:aws:iam::{B}:root"}


def test_what_can_not_be_told_by_two_doors_gets_a_sentence(world: World) -> None:
    store(world, trust_policy(B), MAY)
    for given, words in (
        ({"caller": "developer"}, "developer and BackupAccessRole are of one account."),
        ({"caller": "Nobody"}, "There is nobody called 'Nobody'."),
        ({"role": "NoRole"}, "There is no role 'NoRole' yet."),
    ):
        with pytest.raises(CannotDraw, match=re.escape(words)):
            two_sides(world, **given)
    limits = world.client("iam", "B/admin")
    only_s3 = permission("s3:*", "*")
    made = limits.create_policy(PolicyName="Limit", PolicyDocument=only_s3)["Policy"]["Arn"]
    limits.put_user_permissions_boundary(UserName="backup-operator", PermissionsBoundary=made)
    with pytest.raises(CannotDraw, match="A further policy stops this call, the caller's boundary;"):
        two_sides(world)
