"""What notebook 01 claims about AWS."""

from __future__ import annotations

from helpers.course.claims import BOTH, ENGINE, MOTO, Claim

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_API = "https://docs.aws.amazon.com/IAM/latest/APIReference/"

CLAIMS = (
    Claim(
        "01",
        "two-documents",
        "A role has a trust policy, and besides it permission policies.",
        '"Service": "lambda.amazonaws.com"',
        MOTO,
        f"{_GUIDE}id_roles.html",
    ),
    Claim(
        "01",
        "as-ec2-refused",
        "What a role's own permission policy allows lets nobody become the role.",
        "the trust policy of WebServerRole does not let ec2.amazonaws.com in",
        ENGINE,
        f"{_GUIDE}id_roles.html",
    ),
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
        "a-group",
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
        "vouched-for",
        "People who sign in at a SAML provider assume a role by sts:AssumeRoleWithSAML, not by sts:AssumeRole.",
        "They call sts:AssumeRoleWithSAML.",
        ENGINE,
        f"{_GUIDE}id_roles_create_for-idp_saml.html",
    ),
    Claim(
        "01",
        "spoiled",
        "AWS checks a trust policy when it is saved, and refuses one that is broken: MalformedPolicyDocument. The page "
        "has the code alone, not the sentence.",
        "no Effect AWS: MalformedPolicyDocument",
        ENGINE,
        f"{_API}API_UpdateAssumeRolePolicy.html",
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
        "spoiled",
        "A policy without Version is saved, and is read by the language of 2008.",
        "no Version AWS: saved",
        ENGINE,
        f"{_GUIDE}reference_policies_elements_version.html",
    ),
    Claim(
        "01",
        "deny-decides",
        "A Deny that applies beats every Allow. That neither the order counts nor how exactly the Allow names somebody "
        "is inferred from that.",
        "and a Deny always wins",
        ENGINE,
        f"{_GUIDE}reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html",
    ),
    Claim(
        "01",
        "office",
        "aws:SourceIp in a trust policy is compared with the address from which AssumeRole is called.",
        'aws:SourceIp IpAddress "198.51.100.0/24", and the request has "203.0.113.10"',
        ENGINE,
        f"{_GUIDE}reference_policies_condition-keys.html#condition-keys-sourceip",
    ),
    Claim(
        "01",
        "mfa-bool",
        "A request signed with an access key alone carries no MFA key, and Bool does not hold on an absent key.",
        'aws:MultiFactorAuthPresent Bool "true", and the request has none',
        ENGINE,
        f"{_GUIDE}reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
    ),
)
