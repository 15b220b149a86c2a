"""What notebook 06 finds: three roles that `developer` alone can assume, by an access key. None trusts a token yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.course.documents import DEVELOPER, policy, trust

if TYPE_CHECKING:
    from helpers.cloud.world import World

ROLES = ("DeployRole", "ExportRole", "AnalystRole")


def prepare(world: World) -> None:
    """Make the roles, each of which may list the bucket.

    Args:
        world: the mocked AWS, as after a reset.
    """
    company = world.client("iam", "A/admin")
    listing = policy({"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::your-bucket-name"})
    for role in ROLES:
        company.create_role(RoleName=role, AssumeRolePolicyDocument=trust(DEVELOPER))
        company.put_role_policy(RoleName=role, PolicyName="S3", PolicyDocument=listing)
