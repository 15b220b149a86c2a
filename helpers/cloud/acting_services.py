"""For whom does an AWS service work when it assumes a role, and which keys say so?

Which service is documented to send which key is one table, `helpers.iam.carried.services`. What it does not have is
unknown, not absent: there whoever acts as the service chooses, and the trail says that no page does.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcearn
"""

from __future__ import annotations

import re
from typing import Final

from helpers.cloud.organizations.standing import STANDING, source_keys
from helpers.cloud.personas import ACCOUNTS, PERSONAS, REGION, ActsFor, digits_of, find
from helpers.iam.carried.services import SERVICES, Sends, sends
from helpers.iam.model import ContextValue
from helpers.iam.text import shortened

_SOURCES: Final = ("aws:SourceArn", "aws:SourceAccount")
_HOST: Final = ".amazonaws.com"
_ARN = re.compile(r"arn:aws:[a-z0-9-]+:[a-z0-9-]*:(?P<account>\d{12})?:\S+", re.ASCII)
_ID = "0123456789abcdef0"

# What the service works for, in the form that its page shows. The last part is ours.
_RESOURCES: Final = {
    "appstream": "appstream:{region}:{account}:fleet/reports",
    "batch": "batch:{region}:{account}:compute-environment/reports",
    "bedrock": "bedrock:{region}:{account}:model-customization-job/reports",
    "codebuild": "codebuild:{region}:{account}:project/reports",
    "cognito-idp": "cognito-idp:{region}:{account}:userpool/{region}_Reports",
    "config": "config:{region}:{account}:*",  # "will always be set to" this, with its asterisk
    "credentials.iot": "iot:{region}:{account}:rolealias/reports",
    "datasync": f"datasync:{{region}}:{{account}}:location/loc-{_ID}",
    "dms": "dms:{region}:{account}:rep:reports",
    "ecs-tasks": f"ecs:{{region}}:{{account}}:task/reports/{_ID}",
    "eks": "eks:{region}:{account}:cluster/reports",
    "eks-fargate-pods": f"eks:{{region}}:{{account}}:fargateprofile/reports/{_ID}",
    "es": "es:{region}:{account}:domain/reports",
    "events": "events:{region}:{account}:rule/reports",
    "iot": "iot:{region}:{account}:provisioningtemplate/reports",
    "logs": "logs:{region}:{account}:log-group:reports",
    "monitoring.rds": "rds:{region}:{account}:db:reports",
    "personalize": "personalize:{region}:{account}:dataset-group/reports",
    "pipes": "pipes:{region}:{account}:pipe/reports",
    "rds": "rds:{region}:{account}:db:reports",
    "resources.cloudformation": "cloudformation:{region}:{account}:type/resource/Reports-Report",
    "rolesanywhere": f"rolesanywhere:{{region}}:{{account}}:trust-anchor/{_ID}",
    "sagemaker": "sagemaker:{region}:{account}:*",  # of Studio literally so
    "scheduler": "scheduler:{region}:{account}:schedule-group/default",  # the group, never a schedule
    "sms-voice": "sms-voice:{region}:{account}:configuration-set/reports",
    "ssm": f"ssm:{{region}}:{{account}}:managed-instance/mi-{_ID}",
    "states": "states:{region}:{account}:stateMachine:reports",
    "transfer": f"transfer:{{region}}:{{account}}:server/s-{_ID}",
    "vpc-flow-logs": f"ec2:{{region}}:{{account}}:vpc-flow-log/fl-{_ID}",
}
# Firehose's is the account id. Cognito's is the user pool's own, so whoever acts as Cognito passes it with the call.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CreateFirehoseStream.html
_ITS_ACCOUNT_IS_THE_EXTERNAL_ID = "firehose.amazonaws.com"


def chosen(service: str, for_account: str | None = None, source_arn: str | None = None) -> ActsFor:
    """A service, and for whom it works.

    Args:
        service: such as "backup.amazonaws.com", or "backup" for short.
        for_account: 12 digits, or the letter of an account of the lab; None is the account whose role it assumes.
        source_arn: the ARN of the resource it works for; None is one in the form that the service's page shows.

    Raises:
        UnknownPersona: there is no such service; the message names the nearest.
        ValueError: the account or the ARN is none, or they contradict each other; one sentence.
    """
    name = str(service).strip()
    host = find(name if ".amazon" in name else f"{name}{_HOST}").name
    account = "" if for_account is None else digits_of(for_account)
    if source_arn is None:
        return ActsFor(host, account)
    found = _ARN.fullmatch(str(source_arn))
    if found is None:
        raise ValueError(f"{shortened(str(source_arn), 60)!r} is no ARN; one is {_example(host, ACCOUNTS['A'])}.")
    if account and found["account"] not in (None, account):
        raise ValueError(
            f"The resource belongs to account {found['account']}, and {account} is given beside it: leave one out."
        )
    return ActsFor(host, account or found["account"] or "", str(source_arn))


def account_in(arn: str) -> str | None:
    """The account in an ARN; empty when it has none, None when it is no ARN."""
    found = _ARN.fullmatch(str(arn))
    return None if found is None else found["account"] or ""


def keys(acts_for: ActsFor, account: str) -> dict[str, ContextValue]:
    """The condition keys that say for whom a service works: those it is documented to send, and those chosen for it.

    Args:
        acts_for: the service, and what somebody chose.
        account: the account whose role it assumes; nobody chose another, so it works for that one.
    """
    service, source = acts_for.service, acts_for.source_arn
    customer = acts_for.account or account
    if not customer:
        return {}
    found: dict[str, ContextValue] = {}
    if acts_for.account or sends(service, "aws:SourceAccount") is Sends.DOCUMENTED:
        found["aws:SourceAccount"] = customer
    if source or sends(service, "aws:SourceArn") is Sends.DOCUMENTED:
        found["aws:SourceArn"] = source or _example(service, customer)
    if service == _ITS_ACCOUNT_IS_THE_EXTERNAL_ID:
        found["sts:ExternalId"] = customer
    return found


def note(acts_for: ActsFor) -> str:
    """What AWS's pages leave open about the keys that a service sends here; empty when nothing.

    Args:
        acts_for: the service, and what somebody chose.
    """
    service = acts_for.service
    if service in PERSONAS and acts_for == ActsFor(service):
        return ""  # the first lessons are about these, and docs/limits.md says it of them
    known = SERVICES.get(service)
    told: list[str] = []
    if unknown := [key for key in _SOURCES if sends(service, key) is Sends.UNKNOWN]:
        pages = f"{known.page} does not say" if known else "The lab has read no page of AWS that says"
        sent = keys(acts_for, ACCOUNTS["A"])
        here = " and ".join(f"{key} is {'sent' if key in sent else 'absent'}" for key in unknown)
        told.append(f"{pages} whether {service} sends {' or '.join(unknown)} when it assumes a role: here {here}.")
    if known and not known.everywhere:
        told.append(f"AWS's pages name roles of {service} for which its keys are not sent.")
    return " ".join(told)


def shown(acts_for: ActsFor) -> str:
    """A service as it prints: who it is, which keys it sends, and what AWS's pages leave open."""
    lines = [f"{acts_for.service}, an AWS service: it belongs to no account."]
    for key, value in keys(acts_for, acts_for.account or "ACCOUNT").items():
        lines.append(f"  {key} = {value}")
    if STANDING.organization:
        for key, path in source_keys(STANDING.organization, acts_for.account).items():
            lines.append(f"  {key} = {path if isinstance(path, str) else ', '.join(path)}")
    if ours := _ends_in_our_words(acts_for):
        lines.append(f"  {ours}")
    if not acts_for.account and len(lines) > 1:
        lines.append("  ACCOUNT is the account whose role it assumes.")
    return "\n".join(filter(None, [*lines, note(acts_for)]))


def _ends_in_our_words(acts_for: ActsFor) -> str:
    """Whose words the end of the ARN is: AWS's pages show its form, and of some not even that."""
    if acts_for.source_arn or sends(acts_for.service, "aws:SourceArn") is not Sends.DOCUMENTED:
        return ""
    if _example(acts_for.service, "").endswith(":*"):
        return ""  # the value itself is so
    source = SERVICES[acts_for.service].source
    tested = f": AWS's page tests {source}" if source.startswith("arn:") else ""
    return f"The end of this ARN is ours{tested}."


def _example(service: str, account: str) -> str:
    form = _RESOURCES.get(service.removesuffix(_HOST), "ecs:{region}:{account}:cluster/reports")
    return f"arn:aws:{form.format(region=REGION, account=account)}"
