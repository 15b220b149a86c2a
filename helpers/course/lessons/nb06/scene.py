"""What notebook 06 finds: three roles that `developer` alone can assume, by an access key. None trusts a token yet.

Account A has two identity providers: that of its EKS cluster, as whoever sets a cluster up for IRSA makes it, and that
of the company, by its metadata document. GitHub's the learner makes.
https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.cloud.federation.company import PROVIDER, metadata
from helpers.course.documents import DEVELOPER, policy, trust
from helpers.course.lessons.nb06.trusts import CLUSTER, STS_AUDIENCE

if TYPE_CHECKING:
    from helpers.cloud.world import World

ROLES = ("DeployRole", "ExportRole", "AnalystRole")


def prepare(world: World) -> None:
    """Make the roles, each of which may list the bucket, and the two providers.

    Args:
        world: the mocked AWS, as after a reset.
    """
    company = world.client("iam", "A/admin")
    listing = policy({"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::your-bucket-name"})
    company.create_open_id_connect_provider(Url=f"https://{CLUSTER}", ClientIDList=[STS_AUDIENCE])
    company.create_saml_provider(Name=PROVIDER, SAMLMetadataDocument=metadata())
    for role in ROLES:
        company.create_role(RoleName=role, AssumeRolePolicyDocument=trust(DEVELOPER))
        company.put_role_policy(RoleName=role, PolicyName="S3", PolicyDocument=listing)
