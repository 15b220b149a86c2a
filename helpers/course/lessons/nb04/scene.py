"""What notebook 04 finds: the backup of notebook 03 works, by a user and by the job; the vendor has a bucket too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.cloud.personas import REGION
from helpers.course.documents import OPERATOR, SERVICE_ROLE, policy, statement, trust

if TYPE_CHECKING:
    from helpers.cloud.world import World

ROLE, JOB = "BackupAccessRole", "BackupServiceRole"
ROLE_ARN = f"arn:aws:iam::111122223333:role/{ROLE}"
INVOICES = "vendor-invoices"
_BUCKET = "arn:aws:s3:::your-bucket-name"
# What a session may be given along with it, as the vendor has allowed: Account A has not.
_ALL = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]


def prepare(world: World) -> None:
    """Make the role of Account A, what Account B permits, and the way of the vendor's operator into its job's role.

    Args:
        world: the mocked AWS, as after a reset.
    """
    company, vendor = world.client("iam", "A/admin"), world.client("iam", "B/admin")
    company.create_role(RoleName=ROLE, AssumeRolePolicyDocument=trust([OPERATOR, SERVICE_ROLE]))
    access = policy(
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": _BUCKET},
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": f"{_BUCKET}/backups/*",
        },
    )
    company.put_role_policy(RoleName=ROLE, PolicyName="S3", PolicyDocument=access)

    may_assume = {"Effect": "Allow", "Action": _ALL, "Resource": [ROLE_ARN, SERVICE_ROLE]}
    invoices = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{INVOICES}"}
    vendor.put_user_policy(UserName="backup-operator", PolicyName="Work", PolicyDocument=policy(may_assume, invoices))
    vendor.put_role_policy(RoleName=JOB, PolicyName="MayAssume", PolicyDocument=policy(may_assume))
    vendor.update_assume_role_policy(
        RoleName=JOB,
        PolicyDocument=policy(statement({"Service": "ec2.amazonaws.com"}), statement(OPERATOR, Action=_ALL)),
    )
    s3 = world.client("s3", "B/admin")
    s3.create_bucket(Bucket=INVOICES, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket=INVOICES, Key="2035-01.csv", Body=b"customer,hours\nA,12\n")
