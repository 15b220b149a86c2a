"""What notebook 05 claims about AWS."""

from __future__ import annotations

from helpers.course.claims import ENGINE, Claim

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_KEYS = f"{_GUIDE}reference_policies_condition-keys.html"
_OPERATORS = f"{_GUIDE}reference_policies_elements_condition_operators.html"
_MFA_API = f"{_GUIDE}id_credentials_mfa_configure-api-require.html"
_LISTS = f"{_GUIDE}reference_policies_condition-logic-multiple-context-keys-or-values.html"
_SETS = f"{_GUIDE}reference_policies_condition-single-vs-multi-valued-context-keys.html"
_ALLOWED = "Allowed: backup-operator assumes BackupAccessRole"

# Cell, claim, what the cell shows, AWS's page.
_ROWS = (
    (
        "three-requests",
        "A long-term access key has no aws:MultiFactorAuthPresent, so a Deny with Bool false does not stop it.",
        f"An access key, no code: {_ALLOWED}",
        f"{_KEYS}#condition-keys-multifactorauthpresent",
    ),
    (
        "three-requests",
        "In a role's session aws:MultiFactorAuthPresent is false: AssumeRole's credentials carry no second factor.",
        "A role's session, no code: Denied: BackupServiceRole may not assume BackupAccessRole.",
        _MFA_API,
    ),
    (
        "three-requests",
        "A user's temporary credentials say whether they were got with a second factor.",
        "A user's temporary credentials, no code: AccessDenied backup-operator asks for sts:AssumeRole",
        f"{_KEYS}#condition-keys-multifactorauthpresent",
    ),
    (
        "mend",
        "A Deny with BoolIfExists false stops an access key without a code.",
        "the request has no aws:MultiFactorAuthPresent and BoolIfExists holds without it",
        f"{_KEYS}#condition-keys-multifactorauthpresent",
    ),
    (
        "mend",
        "A code that goes along with AssumeRole makes the key true.",
        f"With a code: {_ALLOWED}",
        _MFA_API,
    ),
    (
        "second-factor",
        "A condition that ends in IfExists holds when its key is missing.",
        'BoolIfExists "true" | holds | does not hold | holds',
        f"{_OPERATORS}#Conditions_IfExists",
    ),
    (
        "second-factor",
        "Null with true holds when the key is missing.",
        'Null "true" | does not hold | does not hold | holds',
        f"{_OPERATORS}#Conditions_Null",
    ),
    (
        "second-factor",
        "Null with false also holds where aws:MultiFactorAuthPresent is false.",
        'Null "false" | holds | holds | does not hold',
        f"{_OPERATORS}#Conditions_Null",
    ),
    (
        "lists",
        "Several values under one key are alternatives.",
        f"before 2035-02-01, company-a-2035: {_ALLOWED}",
        _LISTS,
    ),
    (
        "lists",
        "Several values under a negated operator: none of them may match.",
        'StringNotEquals ["company-a-7f3d", "company-a-2035"] | does not hold | holds',
        _LISTS,
    ),
    (
        "lists",
        "Several keys in one Condition must all hold.",
        "before 2035-01-01, company-a-7f3d: Denied: backup-operator may not assume",
        _LISTS,
    ),
    (
        "lists",
        "aws:CurrentTime is the date and time of the request, and a trust policy can end at a date.",
        "before 2035-01-01, company-a-7f3d: Denied: backup-operator may not assume",
        f"{_KEYS}#condition-keys-currenttime",
    ),
    (
        "tag-keys",
        "ForAllValues holds when the request has no such key.",
        'ForAllValues:StringEquals ["team"] | holds | does not hold | holds',
        _SETS,
    ),
    (
        "tag-keys",
        "ForAnyValue does not hold when the request has no such key.",
        'ForAnyValue:StringEquals ["team"] | holds | holds | does not hold',
        _SETS,
    ),
    (
        "tag-keys",
        "ForAnyValue does not hold without its key before a negated operator, either.",
        'ForAnyValue:StringNotEquals ["team"] | does not hold | holds | does not hold',
        _SETS,
    ),
    (
        "tag-keys",
        "Null with false beside ForAllValues wants that the key is there.",
        'ForAllValues:StringEquals ["team"] and Null "false" | holds | does not hold | does not hold',
        _SETS,
    ),
    (
        "network",
        "A call through a VPC endpoint has no aws:SourceIp.",
        'wants aws:SourceIp IpAddress "198.51.100.0/24", and the request has none',
        f"{_KEYS}#condition-keys-sourceip",
    ),
    (
        "network",
        "A call through a VPC endpoint has aws:SourceVpce.",
        "wanted: endpoint, request: {'sts_endpoint': 'vpce-1a2b3c4d'} Allowed: backup-operator assumes",
        f"{_KEYS}#condition-keys-sourcevpce",
    ),
    (
        "network",
        "A negated operator holds when its key is missing.",
        'NotIpAddress "198.51.100.0/24" | does not hold | holds | holds',
        _OPERATORS,
    ),
    (
        "elsewhere",
        "The trust policy is asked when the role is assumed, and not at the session's own calls: AWS's page says it of "
        "the second factor, and an address is a condition like it.",
        "listed through a VPC endpoint: 3 objects",
        _MFA_API,
    ),
    (
        "deputy",
        "With an ExternalId for each customer, the vendor can't be sent to another customer's role.",
        "The vendor sends company-c-91b0. The trust policy asks for company-a-7f3d",
        f"{_GUIDE}confused-deputy.html",
    ),
    (
        "careless-vendor",
        "The third party chooses the ExternalId, another for each customer; AWS does not treat it as a secret.",
        "The vendor sends A's id for C: A can't tell.",
        f"{_GUIDE}id_roles_common-scenarios_third-party.html",
    ),
    (
        "careless-vendor",
        "Knowing the ExternalId lets nobody in whom the trust policy does not name.",
        "Act 3. C knows your id, and calls AWS itself. Denied: C/admin may not assume BackupAccessRole.",
        f"{_GUIDE}id_roles_common-scenarios_third-party.html",
    ),
    (
        "principals",
        "aws:PrincipalArn of a role's session is the role's ARN, not the session's.",
        "assumed-role/BackupServiceRole/nightly Denied: BackupServiceRole may not assume",
        f"{_KEYS}#condition-keys-principalarn",
    ),
    (
        "principals",
        "ArnLike and ArnEquals do the same, and both take a * in a part of the ARN.",
        "ArnEquals arn:aws:iam::123456789012:role/Backup* Allowed: BackupServiceRole assumes",
        f"{_OPERATORS}#Conditions_ARN",
    ),
    (
        "principals",
        "Who is in no organization, an AWS service too, has no aws:PrincipalOrgID; StringEquals does not hold.",
        'StringEquals "o-yourcompany" | holds | does not hold | does not hold',
        f"{_KEYS}#condition-keys-principalorgid",
    ),
)
CLAIMS = tuple(Claim("05", cell, sentence, shows, ENGINE, page) for cell, sentence, shows, page in _ROWS)
