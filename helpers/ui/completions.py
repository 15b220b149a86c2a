"""What the editor offers while somebody types a policy: elements, operators, keys, people. Data only.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from helpers.cloud.personas import ACCOUNTS, BUCKET, LETTERS, PERSONAS, YOUR_COMPANY
from helpers.iam import keys
from helpers.iam.conditions import OPERATORS
from helpers.iam.keys import Supply

Option = dict[str, str]
_WITH_PRINCIPAL = ("trust", "bucket")
_TRUST_ACTIONS = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")
# The keys that trust policies ask for most; the others follow by name.
_OFTEN = (
    "sts:ExternalId",
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:MultiFactorAuthPresent",
    "aws:SourceIp",
    "sts:RoleSessionName",
    "aws:SourceAccount",
    "aws:SourceArn",
)
_S3_ACTIONS = (
    "s3:ListBucket",
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:GetBucketLocation",
    "s3:ListAllMyBuckets",
    "s3:*",
)


@lru_cache(maxsize=1)
def all_of_them() -> dict[str, Any]:
    """Every completion by kind of policy, then by place, such as `statement`, `Effect`, `Action` and `operator`."""
    return {kind: _of(kind) for kind in ("trust", "role", "boundary", "caller", "bucket", "session")}


def _of(kind: str) -> dict[str, Any]:
    named = ["Principal", "NotPrincipal"] if kind in _WITH_PRINCIPAL else []
    aimed = [] if kind == "trust" else ["Resource", "NotResource"]
    actions = (
        _TRUST_ACTIONS if kind == "trust" else _S3_ACTIONS if kind in ("role", "boundary", "bucket") else _all_actions()
    )
    return {
        "policy": _plain("Version", "Id", "Statement"),
        "statement": _plain("Sid", "Effect", *named, "Action", "NotAction", *aimed, "Condition"),
        "Version": [{"label": "2012-10-17", "detail": "variables work only in this one"}],
        "Effect": _plain("Allow", "Deny"),
        "Action": _plain(*actions),
        "Principal": _plain("AWS", "Service", "Federated", "CanonicalUser"),
        "AWS": _people(),
        "Service": [{"label": name, "detail": "an AWS service"} for name in _services()],
        "Resource": _resources(),
        "operator": [{"label": operator.name} for operator in OPERATORS.values()],
        "key": _keys(kind),
        "values": _values(),
    }


def _all_actions() -> tuple[str, ...]:
    return ("sts:AssumeRole", *_S3_ACTIONS)


def _plain(*labels: str) -> list[Option]:
    return [{"label": label} for label in labels]


def _services() -> list[str]:
    return [persona.arn for persona in PERSONAS.values() if persona.kind == "service"]


def _people() -> list[Option]:
    people = [
        {"label": persona.arn, "detail": f"{persona.bare_name}, Account {LETTERS[persona.account]}"}
        for persona in PERSONAS.values()
        if persona.kind in ("user", "role", "root")
    ]
    return [*people, {"label": "*", "detail": "everybody"}]


def _resources() -> list[Option]:
    return [
        {"label": f"arn:aws:iam::{YOUR_COMPANY}:role/BackupAccessRole", "detail": "the role"},
        {"label": f"arn:aws:s3:::{BUCKET}", "detail": "the bucket"},
        {"label": f"arn:aws:s3:::{BUCKET}/*", "detail": "its objects"},
        {"label": "*", "detail": "everything"},
    ]


def _keys(kind: str) -> list[Option]:
    """The keys that AWS supplies; for a trust policy, to sts:AssumeRole."""
    wanted = [
        key
        for key in keys.KEYS.values()
        if key.listed and (kind != "trust" or key.supplied("sts:AssumeRole") is not Supply.NEVER)
    ]
    wanted.sort(key=lambda key: (key.name not in _OFTEN, _OFTEN.index(key.name) if key.name in _OFTEN else 0, key.name))
    return [{"label": key.name, "detail": f"{key.type}{', ' + key.when if key.when else ''}"} for key in wanted]


def _values() -> dict[str, list[Option]]:
    """Condition key in lower case → what one often compares it with."""
    truth = _plain("true", "false")
    arns = [person for person in _people() if person["label"] != "*"]
    accounts = [{"label": digits, "detail": f"Account {letter}"} for letter, digits in ACCOUNTS.items()]
    return {
        "sts:externalid": _plain("company-a-7f3d"),
        "sts:rolesessionname": _plain("VendorSession", "${aws:username}"),
        "aws:principalarn": arns,
        "aws:principalaccount": accounts,
        "aws:sourceaccount": accounts,
        "aws:multifactorauthpresent": truth,
        "aws:securetransport": truth,
        "aws:principalisawsservice": truth,
        "aws:sourceip": [
            {"label": "198.51.100.0/24", "detail": "the vendor's office"},
            {"label": "203.0.113.0/24", "detail": "your company's"},
        ],
        "aws:currenttime": _plain("2035-01-15T18:00:00Z"),
    }
