"""What a line of the stage is told by, in the room it has: a session by its role and its name, an id by itself."""

from __future__ import annotations

from helpers.cloud.personas import BUCKET
from helpers.course import lessons
from helpers.course.documents import OUR_ID, SERVICE_ROLE, THEIR_ID, trust
from helpers.ui import WorkbenchModel
from tests.story import permission, told, trust_policy


def lanes(target: str) -> dict[str, tuple[str, str, str]]:
    """Of each request of a target: name, kind, and what it is told by."""
    world = told(trust_policy(SERVICE_ROLE), permission("s3:ListBucket", f"arn:aws:s3:::{BUCKET}"))
    model = WorkbenchModel(world, lessons.target(target), trust_policy=trust(SERVICE_ROLE))
    found = {lane.label: (lane.name, lane.kind, lane.about) for lane in model.scene().targeted}
    world.reset()
    return found


def test_a_session_stands_under_its_role():
    found = lanes("03-night")
    assert found["BackupServiceRole, the next night"] == ("BackupServiceRole", "role", "session next-night")
    assert found["BackupServiceRole"] == ("BackupServiceRole", "role", "")


def test_two_ids_are_told_apart_in_the_room_of_a_line():
    found = lanes("03-customers")
    assert found["backup-operator, for us"][2] == f"sends {OUR_ID}"
    assert found["backup-operator, for Account C"][2] == f"sends {THEIR_ID}"
    assert len(f"sends {THEIR_ID}") <= 20
