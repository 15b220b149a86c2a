"""Service-linked roles: what they are called, and that nobody but AWS changes them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from helpers.cloud.api_call import ApiCall
from helpers.cloud.errors import AwsError, not_modelled
from helpers.cloud.iam_operations import DONE_TO

PATH: Final = "/aws-service-role/"
# How the role of `<first part>.amazonaws.com` is called, behind AWSServiceRoleFor: each service's own page says it.
NAMES: Final[Mapping[str, str]] = {
    "access-analyzer": "AccessAnalyzer",
    "autoscaling": "AutoScaling",
    "backup": "Backup",
    "cloudtrail": "CloudTrail",
    "config": "Config",
    "ecs": "ECS",
    "eks": "AmazonEKS",
    "elasticache": "ElastiCache",
    "elasticbeanstalk": "ElasticBeanstalk",
    "elasticloadbalancing": "ElasticLoadBalancing",
    "guardduty": "AmazonGuardDuty",
    "organizations": "Organizations",
    "rds": "RDS",
    "redshift": "Redshift",
    "spot": "EC2Spot",
    "spotfleet": "EC2SpotFleet",
    "sso": "SSO",
    "support": "Support",
    "trustedadvisor": "TrustedAdvisor",
}
# "You can edit the description of a service-linked role."
_ANYBODY_MAY = ("UpdateRoleDescription", "UpdateRole")


def arn(account: str, form: Mapping[str, str]) -> str:
    """The ARN that the role of a CreateServiceLinkedRole will have.

    Args:
        account: the caller's.
        form: the call's parameters.

    Raises:
        AwsError: the lab does not know what the role of this service is called.
    """
    return f"arn:aws:iam::{account}:role{PATH}{form.get('AWSServiceName', '')}/{role_name(form)}"


def role_name(form: Mapping[str, str]) -> str:
    """The name that the role will have.

    Args:
        form: the parameters of a CreateServiceLinkedRole.

    Raises:
        AwsError: the lab does not know what the role of this service is called.
    """
    service = form.get("AWSServiceName", "")
    first, _, rest = service.partition(".")
    if first not in NAMES or rest != "amazonaws.com":
        raise not_modelled(f"the service-linked role of {service}")
    suffix = form.get("CustomSuffix", "")
    return f"AWSServiceRoleFor{NAMES[first]}{'_' if suffix else ''}{suffix}"


def check(call: ApiCall, resource: str) -> None:
    """Refuse to change a role that is AWS's.

    Args:
        call: an IAM call.
        resource: the ARN of what it is done to.

    Raises:
        AwsError: `UnmodifiableEntity`.
    """
    changes = not call.operation.startswith(("Get", "List")) and call.operation not in _ANYBODY_MAY
    if changes and DONE_TO.get(call.operation) == "role" and f":role{PATH}" in resource:
        name = resource.rpartition("/")[2]
        words = f"Cannot perform the operation on the protected role '{name}' - this role is only modifiable by AWS"
        raise AwsError("UnmodifiableEntity", words, 400)
