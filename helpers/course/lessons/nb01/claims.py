"""What notebook 01 claims about AWS."""

from __future__ import annotations

from helpers.course.claims import BOTH, ENGINE, Claim

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"

CLAIMS = (
    Claim(
        "01",
        "as-ec2",
        "A role that trusts ec2.amazonaws.com is assumed by the service EC2.",
        "assumed-role/WebServerRole/i-0123456789abcdef0",
        BOTH,
        f"{_GUIDE}id_roles_use_switch-role-ec2.html",
    ),
    Claim(
        "01",
        "why-admin",
        "Permission for everything does not open a role of the same account; its trust policy must allow.",
        "trust policy of WebServerRole does not let admin in",
        ENGINE,
        f"{_GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html",
    ),
    Claim(
        "01",
        "on-a-user",
        "A policy on a user takes no Principal.",
        "Policy document should not specify a principal.",
        ENGINE,
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Claim(
        "01",
        "a-group",
        "A group can't be a principal.",
        'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:group/Operators"',
        ENGINE,
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Claim(
        "01",
        "spoiled",
        "A trust policy has no Resource: its role is meant. No page says that AWS refuses one; its answers do.",
        "Has prohibited field Resource",
        ENGINE,
        f"{_GUIDE}access_policies.html#access_policies-json",
    ),
    Claim(
        "01",
        "spoiled",
        "A user whom a trust policy names must exist when the policy is saved.",
        'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/bob"',
        ENGINE,
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Claim(
        "01",
        "addresses",
        "aws:SourceIp in a trust policy is compared with the address from which AssumeRole is called.",
        'wants\naws:SourceIp IpAddress "198.51.100.0/24", and the request has "203.0.113.10"',
        ENGINE,
        f"{_GUIDE}reference_policies_condition-keys.html#condition-keys-sourceip",
    ),
    Claim(
        "01",
        "mfa-bool",
        "A request signed with an access key carries no MFA key, and Bool does not hold on an absent key.",
        'aws:MultiFactorAuthPresent Bool "true", and the request has none',
        ENGINE,
        f"{_GUIDE}reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
    ),
)
