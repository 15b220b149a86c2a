"""The policies behind "Try an example", each with a fault that one meets in real accounts."""

from __future__ import annotations

from helpers.cloud.personas import YOUR_COMPANY
from helpers.course.documents import COMPANY, VENDOR, policy, statement, trust

_GITHUB = "token.actions.githubusercontent.com"
# Any repository on GitHub has such a token: nothing looks at its sub.
_ANYBODYS_WORKFLOW = trust(
    {"Federated": f"{COMPANY}:oidc-provider/{_GITHUB}"},
    {"StringEquals": {f"{_GITHUB}:aud": "sts.amazonaws.com"}},
    Action="sts:AssumeRoleWithWebIdentity",
)
# A service that works for everybody, and a condition that every caller from inside meets.
_SERVICE_AND_DENY = policy(
    statement({"Service": "backup.amazonaws.com"}, {"StringEquals": {"aws:SourceAccount": YOUR_COMPANY}}),
    statement(f"{VENDOR}:user/intern", Effect="Deny"),
    statement(f"{VENDOR}:root", {"StringEquals": {"sts:ExternalId": "company-a-7f3d"}}),
)

EXAMPLES = {
    "A vendor without an ExternalId": trust(f"{VENDOR}:root"),
    "GitHub's workflows, of any repository": _ANYBODYS_WORKFLOW,
    "A service, a Deny and an ExternalId": _SERVICE_AND_DENY,
}
