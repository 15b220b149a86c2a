"""What is asked from memory in notebook 01: the first question opens the lesson, the others close it."""

from __future__ import annotations

from helpers.course.evidence import Evidence
from helpers.course.recall import Recall

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"

RECALLS = (
    Recall(
        "In notebook 00 a role refused the vendor. Which element of its trust policy did you change?",
        "The `Principal`: it named another account.",
        (
            Evidence(
                "by-code",
                "trusts arn:aws:iam::444455556666:root, and the caller is arn:aws:iam::123456789012:user/",
                "00",
            ),
            Evidence("by-code-mended", "Allowed: backup-operator assumes BackupAccessRole", "00"),
        ),
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Recall(
        "A policy allows the user developer by name and denies everybody. Does it matter which statement stands first?",
        "No: a Deny that applies beats every Allow, wherever it stands.",
        (
            Evidence("deny-decides", "Allowed: developer assumes WebServerRole"),
            Evidence("deny-decides", "Denied: developer may not assume WebServerRole."),
        ),
        f"{_GUIDE}reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html",
    ),
    Recall(
        "A condition wants MFA to be true. Why does a script with an access key fail?",
        "Its call sends no device and no code, so the MFA key is absent, and Bool does not hold on an absent key.",
        (Evidence("mfa-bool", 'wants aws:MultiFactorAuthPresent Bool "true", and the request has none'),),
        f"{_GUIDE}reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
    ),
    Recall(
        "Your colleagues sign in at your company's own page. Under which key of Principal does its identity "
        "provider stand, and why is sts:AssumeRole the wrong action?",
        "Under Federated. Whoever it vouches for comes by another call, such as sts:AssumeRoleWithSAML.",
        (Evidence("vouched-for", "They call sts:AssumeRoleWithSAML."),),
        f"{_GUIDE}id_roles_providers_create_saml.html",
    ),
)
