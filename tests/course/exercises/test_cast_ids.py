"""A condition may compare a unique id: those of the cast are the world's own, and nobody else has them."""

from __future__ import annotations

import pytest

from helpers.cloud import get_world
from helpers.cloud.personas import PERSONAS
from helpers.course import lessons
from helpers.course.documents import INTERN, OPERATOR, OUR_ID, SERVICE_ROLE, SERVICE_SESSION, VENDOR, trust
from helpers.course.exercises.cast_ids import IDS, borrowed, with_id
from helpers.iam import caller_from_arn

ROOT = f"{VENDOR}:root"


def test_the_ids_are_those_that_the_world_draws():
    world = get_world()
    world.reset()
    found = {}
    for letter in "ABCD":
        client = world.client("iam", f"{letter}/admin")
        found |= {user["Arn"]: user["UserId"] for user in client.list_users()["Users"]}
        found |= {role["Arn"]: role["RoleId"] for role in client.list_roles()["Roles"]}
    known = {who.arn for who in PERSONAS.values() if who.kind in ("user", "role")}
    assert {arn: unique_id for arn, unique_id in found.items() if arn in known} == IDS


def test_a_session_has_its_roles_id_and_its_own_name():
    session = with_id(caller_from_arn(f"{SERVICE_SESSION}/nightly"))
    assert session.unique_id == f"{IDS[SERVICE_ROLE]}:nightly"
    stranger = caller_from_arn("arn:aws:iam::999999999999:user/intern")
    assert with_id(stranger) is stranger


def test_nobody_goes_by_the_id_of_another():
    assert borrowed(caller_from_arn("arn:aws:iam::123456789012:user/somebody-else", unique_id=IDS[OPERATOR]))
    assert not borrowed(with_id(caller_from_arn(OPERATOR)))
    assert not borrowed(caller_from_arn("arn:aws:iam::123456789012:user/somebody-else", unique_id="AIDAEXAMPLE"))


@pytest.mark.parametrize(
    ("user_id", "status"), [(IDS[OPERATOR], "right"), (IDS[INTERN], "wrong"), ("AIDAEXAMPLE", "wrong")]
)
def test_an_exercise_takes_the_id_of_the_user_it_is_about(user_id, status):
    text = trust(ROOT, {"StringEquals": {"sts:ExternalId": OUR_ID, "aws:userid": user_id}})
    assert lessons.exercise("03-repair").check(text).status.value == status
