"""What notebook 02 finds: ReportRole may also list the bucket, so that whoever gets in has something to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.cloud.personas import BUCKET
from helpers.course.documents import policy

if TYPE_CHECKING:
    from helpers.cloud.world import World

_BUCKET = f"arn:aws:s3:::{BUCKET}"


def prepare(world: World) -> None:
    """Let ReportRole list what it may read.

    Args:
        world: the mocked AWS, as after a reset.
    """
    reads = policy(
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": _BUCKET},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{_BUCKET}/reports/*"},
    )
    world.client("iam", "A/admin").put_role_policy(
        RoleName="ReportRole", PolicyName="ReadReports", PolicyDocument=reads
    )
