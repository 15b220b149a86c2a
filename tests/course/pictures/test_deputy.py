"""The confused deputy is decided by the engine on the policies given: what the picture shows is what real calls get."""

from __future__ import annotations

import json
import re

import pytest
from botocore.exceptions import ClientError

from helpers.cloud import World
from helpers.course.pictures.deputy import AFTER, BEFORE, Deputy, deputy
from helpers.course.pictures.told import CannotDraw
from tests.cast import OPERATOR, ROLE, SERVICE_ROLE, B
from tests.story import trust_policy

OURS, THEIRS = "company-a-7f3d", "company-c-91b0"


def wants(key: str, value: object, operator: str = "StringEquals") -> dict[str, object]:
    return {"Condition": {operator: {key: value}}}


# A trust policy → what it says of the call, in the picture's words.
POLICIES = {
    BEFORE: "trusts backup-operator and asks nothing more",
    AFTER: "asks for company-a-7f3d",
    trust_policy(B): "trusts Account B and asks nothing more",
    trust_policy("*"): "trusts everybody and asks nothing more",
    trust_policy(SERVICE_ROLE): "does not name backup-operator",
    trust_policy(
        OPERATOR, **wants("sts:ExternalId", THEIRS)
    ): "trusts backup-operator and its condition on sts:ExternalId holds",
    trust_policy(OPERATOR, **wants("sts:externalid", [OURS, "other"])): "asks for company-a-7f3d or other",
    trust_policy(
        OPERATOR, **wants("sts:ExternalId", OURS, "StringNotEquals")
    ): "trusts backup-operator and its condition on sts:ExternalId holds",
    trust_policy(
        OPERATOR, **wants("aws:MultiFactorAuthPresent", "true", "Bool")
    ): "asks for aws:MultiFactorAuthPresent",
    json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"AWS": OPERATOR}, "Action": "sts:AssumeRole"},
                {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"},
            ],
        }
    ): "has a Deny for this call",
}


def really(world: World, policy: str, external_id: str | None) -> bool:
    """Does the vendor get in, by a real call?"""
    world.client("iam", "A/admin").update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument=policy)
    more = {"ExternalId": external_id} if external_id else {}
    try:
        world.client("sts", "backup-operator").assume_role(RoleArn=ROLE, RoleSessionName="VendorSession", **more)
    except ClientError:
        return False
    return True


@pytest.mark.parametrize("policy", POLICIES, ids=[f"{n} {words}" for n, words in enumerate(POLICIES.values())])
def test_each_scene_ends_as_the_real_call_does(world: World, policy: str) -> None:
    found = deputy(world.now(), policy, policy)
    for scene, sent in zip(found.scenes, (None, THEIRS), strict=True):
        gets_in = really(world, policy, sent)
        role, bucket = scene.stations[2:]
        assert scene.links[1].passed is gets_in
        assert scene.right is not gets_in
        assert scene.tag == ("should stay out" if gets_in else "as wanted")
        assert (role.state, bucket.state) == (("live", "live") if gets_in else ("idle", "idle"))
    assert found.scenes[1].foot.startswith(POLICIES[policy])


def test_the_lesson_lets_the_order_in_without_an_id_and_stops_it_with_one(world: World) -> None:
    found = deputy(world.now())
    assert [scene.links[1].passed for scene in found.scenes] == [True, False]
    assert [scene.links[1].words for scene in found.scenes] == ["sends no ExternalId", f"sends {THEIRS}"]
    assert found.scenes[1].links[1].doors[1].words == "ExternalId differs"
    assert f"When A gives the order, the vendor sends {OURS}, and gets in." in found.told.facts


OWN = trust_policy(OPERATOR, **wants("sts:ExternalId", "id-of-a"))
# The trust policy, the id that the vendor sends for C → the heading of that scene.
HEADINGS = [
    (AFTER, THEIRS, "With an ExternalId the vendor says for whom it works, and A stops it"),
    (BEFORE, THEIRS, "With an ExternalId the vendor says for whom it works, and A lets the vendor in all the same"),
    (AFTER, OURS, "The vendor sends A's id for C: A can't tell"),
    (OWN, "id-of-a", "The vendor sends A's id for C: A can't tell"),
    (OWN, OURS, "The vendor sends A's id for C: A stops it all the same"),
    (
        trust_policy(OPERATOR, **wants("sts:ExternalId", "id-of-c", "StringNotEquals")),
        "id-of-c",
        "With an ExternalId the vendor says for whom it works, and A stops it",
    ),
]


@pytest.mark.parametrize(("after", "sends", "heading"), HEADINGS)
def test_a_vendor_that_sends_the_id_of_a_for_c_does_not_say_for_whom_it_works(
    world: World, after: str, sends: str, heading: str
) -> None:
    assert deputy(world.now(), after=after, sends=sends).scenes[1].heading == heading


def test_the_call_needs_no_role_in_the_world_and_leaves_no_event(world: World) -> None:
    world.reset()
    assert isinstance(deputy(world.now()), Deputy) and world.trail.newest is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("{", "AWS would not save this trust policy."),
        (trust_policy(OPERATOR, Resource="*"), "AWS would not save this trust policy."),
        (7, "A policy is a JSON text, or the same as a dict."),
        ({"Version": {1}}, "A policy is a JSON text, or the same as a dict."),
    ],
)
def test_what_is_no_trust_policy_gets_a_sentence(world: World, given: object, words: str) -> None:
    with pytest.raises(CannotDraw, match=re.escape(words)):
        deputy(world.now(), after=given)


def test_a_dict_is_as_good_as_its_text(world: World) -> None:
    assert deputy(world.now(), after=json.loads(AFTER)).told == deputy(world.now(), after=AFTER).told
