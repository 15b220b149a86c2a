"""Which service says for whom it acts when it assumes a role? What AWS's pages put into the trust policy.

"Not all service integrations require the use of this global condition key", and there is no complete list:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcearn
So there are two states. A key is documented where the service's own page tests it in the trust policy of a role; where
the page is silent, or none was read, it is unknown, which is not the same as absent. The pages as of November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

_DOCS = "https://docs.aws.amazon.com/"


class Sends(str, Enum):
    """Whether a service sends a key when it assumes a role."""

    DOCUMENTED = "documented"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Service:
    """A service that assumes roles.

    Attributes:
        path: of the page on which AWS shows the trust policy of such a role.
        keys: the condition keys that the page tests, in lower case.
        source: what aws:SourceArn is, where the page says so.
        unnamed: what aws:SourceArn can't name, where the page says so; then `source` is all that can be tested.
        everywhere: False when the page, or another of AWS's, names roles of the service for which it is not so.
        needs: further actions without which it does not assume the role.
        unless: when it needs none of them.
    """

    path: str
    keys: tuple[str, ...] = ()
    source: str = ""
    unnamed: str = ""
    everywhere: bool = True
    needs: tuple[str, ...] = ()
    unless: str = ""

    @property
    def page(self) -> str:
        """The page's address."""
        return "".join((_DOCS, self.path))


_ARN, _ACCOUNT, _EXTERNAL_ID = "aws:sourcearn", "aws:sourceaccount", "sts:externalid"
_BOTH = (_ARN, _ACCOUNT)
_DEPUTY = "cross-service-confused-deputy-prevention.html"
_TAGS = ("sts:TagSession",)


def _of(path: str, *keys: str, **more: object) -> Service:
    return Service(path, keys, **more)  # type: ignore[arg-type]


# The first part of the service's name, which ends in .amazonaws.com → what its page says.
_TABLE = {
    "appstream": _of("appstream2/latest/developerguide/example-fleet-machine.html", *_BOTH),
    "backup": _of(f"aws-backup/latest/devguide/{_DEPUTY}"),
    "batch": _of(f"batch/latest/userguide/{_DEPUTY}", *_BOTH, source="a compute environment or a job"),
    "batchoperations.s3": _of("AmazonS3/latest/userguide/batch-ops-iam-role-policies.html"),
    "bedrock": _of(f"bedrock/latest/userguide/{_DEPUTY}", *_BOTH, source="such as a model customization job"),
    "cloudformation": _of("AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html"),
    "cloudtrail": _of("awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html"),
    "codebuild": _of(f"codebuild/latest/userguide/{_DEPUTY}", _ARN, source="the project"),
    "cognito-idp": _of(
        "cognito-user-identity-pools/latest/APIReference/API_SmsConfigurationType.html",
        *_BOTH,
        _EXTERNAL_ID,
        source="the user pool",
        everywhere=False,
    ),
    "config": _of(
        "config/latest/developerguide/iamrole-permissions.html",
        *_BOTH,
        source="always arn:aws:config:REGION:ACCOUNT:*, whose * is the value's own",
    ),
    "credentials.iot": _of(f"iot/latest/developerguide/{_DEPUTY}", *_BOTH, source="the role alias", everywhere=False),
    "datasync": _of(f"datasync/latest/userguide/{_DEPUTY}", *_BOTH, source="the location"),
    # "engine version 3.4.7 or later"
    "dms": _of(f"dms/latest/userguide/{_DEPUTY}", *_BOTH, everywhere=False),
    "ec2": _of("IAM/latest/UserGuide/id_roles_use_passrole.html"),
    # To name a cluster is "not currently supported".
    "ecs-tasks": _of(
        "AmazonECS/latest/developerguide/task-iam-roles.html",
        *_BOTH,
        source="arn:aws:ecs:REGION:ACCOUNT:*",
        unnamed="a cluster",
    ),
    "eks": _of(f"eks/latest/userguide/{_DEPUTY}", *_BOTH, source="the cluster", everywhere=False),
    "eks-fargate-pods": _of("eks/latest/userguide/pod-execution-role.html", _ARN, source="a Fargate profile"),
    # Not for roles of manual snapshots.
    "es": _of(f"opensearch-service/latest/developerguide/{_DEPUTY}", *_BOTH, source="the domain", everywhere=False),
    "events": _of(f"eventbridge/latest/userguide/{_DEPUTY}", *_BOTH, source="the rule"),
    "firehose": _of("AmazonCloudWatch/latest/logs/CreateFirehoseStream.html", _EXTERNAL_ID),
    "glue": _of("glue/latest/dg/create-an-iam-role.html"),
    # "the service integration … doesn't support" the keys, of some.
    "iot": _of(f"iot/latest/developerguide/{_DEPUTY}", *_BOTH, everywhere=False),
    "lambda": _of("lambda/latest/dg/lambda-intro-execution-role.html"),
    "logs": _of("AmazonCloudWatch/latest/logs/SubscriptionFilters.html", _ARN, source="arn:aws:logs:REGION:ACCOUNT:*"),
    "malware-protection-plan.guardduty": _of("guardduty/latest/ug/malware-protection-s3-iam-policy-prerequisite.html"),
    "monitoring.rds": _of("AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html", *_BOTH, source="the instance"),
    "personalize": _of(f"personalize/latest/dg/{_DEPUTY}", *_BOTH),
    "pipes": _of(f"eventbridge/latest/userguide/{_DEPUTY}", *_BOTH, source="the pipe"),
    "pods.eks": _of(
        "eks/latest/userguide/pod-id-role.html", needs=_TAGS, unless="its association switches session tags off"
    ),
    "rds": _of(f"AmazonRDS/latest/UserGuide/{_DEPUTY}", *_BOTH, source="an instance or a cluster", everywhere=False),
    "resources.cloudformation": _of(
        f"AWSCloudFormation/latest/UserGuide/{_DEPUTY}", *_BOTH, source="the registered type"
    ),
    "rolesanywhere": _of(
        "rolesanywhere/latest/userguide/trust-model.html",
        *_BOTH,
        source="the trust anchor",
        everywhere=False,  # its first example goes without
        needs=("sts:SetSourceIdentity", *_TAGS),
    ),
    "s3": _of("AmazonS3/latest/userguide/setting-repl-config-perm-overview.html"),
    "sagemaker": _of("sagemaker/latest/dg/security-confused-deputy-prevention.html", _ARN, everywhere=False),
    "scheduler": _of(f"scheduler/latest/UserGuide/{_DEPUTY}", *_BOTH, source="the schedule group, never a schedule"),
    "sms-voice": _of(
        "sms-voice/latest/userguide/configuration-sets-kinesis-creating-role.html",
        *_BOTH,
        source="the configuration set",
    ),
    "ssm": _of(f"systems-manager/latest/userguide/{_DEPUTY}", *_BOTH, everywhere=False),
    "states": _of(
        "step-functions/latest/dg/procedure-create-iam-role.html",
        *_BOTH,
        source="arn:aws:states:REGION:ACCOUNT:stateMachine:*",
    ),
    "streams.metrics.cloudwatch": _of("AmazonCloudWatch/latest/monitoring/CloudWatch-metric-streams-trustpolicy.html"),
    "transfer": _of("transfer/latest/userguide/confused-deputy.html", *_BOTH, source="a user, a server or a workflow"),
    "vpc-flow-logs": _of("vpc/latest/userguide/flow-logs-iam-role.html", *_BOTH, source="the flow log"),
}
SERVICES: Mapping[str, Service] = {f"{name}.amazonaws.com": service for name, service in _TABLE.items()}


def sends(service: str, key: str) -> Sends:
    """Whether a service is documented to send the key when it assumes a role.

    Args:
        service: its name, such as "ecs-tasks.amazonaws.com".
        key: a condition key.
    """
    known = SERVICES.get(service)
    return Sends.DOCUMENTED if known and key.lower() in known.keys else Sends.UNKNOWN


def needs(service: str) -> tuple[str, ...]:
    """The actions that a service asks for together with sts:AssumeRole, besides it."""
    known = SERVICES.get(service)
    return known.needs if known else ()
