"""What is this condition key, and does a request carry it?

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.iam import keys
from helpers.iam.keys import Supply
from tests import recipes
from tests.pages import fault

ALWAYS, SOMETIMES, NEVER = Supply.ALWAYS, Supply.SOMETIMES, Supply.NEVER
GITHUB = "token.actions.githubusercontent.com"

# key as written · AWS's name of it · type · several values
FOUND = [
    ("aws:PrincipalArn", "aws:PrincipalArn", "ARN", False),
    ("AWS:PRINCIPALARN", "aws:PrincipalArn", "ARN", False),
    ("aws:SourceIp", "aws:SourceIp", "IPAddress", False),
    ("aws:SecureTransport", "aws:SecureTransport", "Bool", False),
    ("aws:MultiFactorAuthAge", "aws:MultiFactorAuthAge", "Numeric", False),
    ("aws:CurrentTime", "aws:CurrentTime", "Date", False),
    ("aws:username", "aws:username", "String", False),
    ("aws:PrincipalOrgID", "aws:PrincipalOrgID", "String", False),
    ("aws:PrincipalOrgPaths", "aws:PrincipalOrgPaths", "String", True),
    ("aws:ResourceOrgPaths", "aws:ResourceOrgPaths", "String", True),
    ("aws:SourceOrgPaths", "aws:SourceOrgPaths", "String", True),
    ("aws:VpceOrgPaths", "aws:VpceOrgPaths", "String", True),
    ("aws:CalledVia", "aws:CalledVia", "String", True),
    ("aws:CalledViaFirst", "aws:CalledViaFirst", "String", False),
    ("aws:PrincipalServiceNamesList", "aws:PrincipalServiceNamesList", "String", True),
    ("aws:TagKeys", "aws:TagKeys", "String", True),
    ("aws:PrincipalTag/team", "aws:PrincipalTag/", "String", False),
    ("aws:principaltag/a/b", "aws:PrincipalTag/", "String", False),
    ("aws:RequestTag/team", "aws:RequestTag/", "String", False),
    ("aws:ResourceTag/team", "aws:ResourceTag/", "String", False),
    ("iam:ResourceTag/team", "iam:ResourceTag/", "String", False),
    ("sts:ExternalId", "sts:ExternalId", "String", False),
    ("sts:TransitiveTagKeys", "sts:TransitiveTagKeys", "String", True),
    ("sts:RequestContextProviders", "sts:RequestContextProviders", "ARN", True),
    ("sts:DurationSeconds", "sts:DurationSeconds", "Numeric", False),
    ("s3:prefix", "s3:prefix", "String", False),
    ("s3:max-keys", "s3:max-keys", "Numeric", False),
    ("s3:ExistingObjectTag/class", "s3:ExistingObjectTag/", "String", False),
    ("s3:RequestObjectTagKeys", "s3:RequestObjectTagKeys", "String", True),
    ("SAML:aud", "saml:aud", "String", False),
    ("saml:edupersonaffiliation", "saml:edupersonaffiliation", "String", True),
    ("saml:edupersonorgdn", "saml:edupersonorgdn", "String", False),
    (f"{GITHUB}:sub", f"{GITHUB}:sub", "String", False),
    ("cognito-identity.amazonaws.com:amr", "cognito-identity.amazonaws.com:amr", "String", True),
    ("oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:sub", "(provider):sub", "String", False),
    ("oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:namespace", "(provider):(claim)", "String", False),
    (
        "accounts.google.com:google/organization_number",
        "accounts.google.com:google/organization_number",
        "String",
        False,
    ),
    ("accounts.google.com:google:organization_number", "(provider):(claim)", "String", False),
    (
        "oidc.circleci.com/org/7a:oidc.circleci.com/project-id",
        "(provider):oidc.circleci.com/project-id",
        "String",
        False,
    ),
    ("example.com:amr", "(provider):amr", "String", True),
]


@pytest.mark.parametrize(("written", "name", "kind", "several"), FOUND, ids=[row[0] for row in FOUND])
def test_a_key_is_found_whatever_its_case_and_a_family_by_its_members(written, name, kind, several):
    key = keys.find(written)
    assert (key.name, key.type, key.multivalued) == (name, kind, several)
    assert keys.is_multivalued(written) is several


@pytest.mark.parametrize(
    "unknown",
    ["", ":", "aws:", "aws:Nonsense", "sts:ExternalID2", "saml:audience", "ExternalId", "aws:PrincipalTag/", "aws:x/y"],
)
def test_what_is_not_in_the_catalogue_is_none_and_has_one_value(unknown):
    assert keys.find(unknown) is None
    assert keys.is_multivalued(unknown) is False


def test_a_tag_family_needs_the_name_of_a_tag():
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"""
    assert keys.lacks_tag("aws:PrincipalTag") and keys.lacks_tag("AWS:principaltag/")
    assert not keys.lacks_tag("aws:PrincipalTag/team") and not keys.lacks_tag("aws:PrincipalArn")


# key · carried by AssumeRole · …WithWebIdentity · …WithSAML
CARRIED = [
    ("aws:CurrentTime", ALWAYS, ALWAYS, ALWAYS),
    ("aws:SecureTransport", ALWAYS, ALWAYS, ALWAYS),
    ("aws:PrincipalAccount", ALWAYS, ALWAYS, ALWAYS),
    ("aws:ResourceAccount", ALWAYS, ALWAYS, ALWAYS),
    ("sts:RoleSessionName", ALWAYS, ALWAYS, ALWAYS),
    # Only calls signed with AWS credentials have a principal's ARN, name, organization or MFA.
    ("aws:PrincipalArn", ALWAYS, NEVER, NEVER),
    ("aws:username", SOMETIMES, NEVER, NEVER),
    ("aws:PrincipalOrgID", SOMETIMES, NEVER, NEVER),
    ("aws:MultiFactorAuthPresent", SOMETIMES, NEVER, NEVER),
    ("aws:TokenIssueTime", SOMETIMES, NEVER, NEVER),
    ("aws:SourceArn", SOMETIMES, NEVER, NEVER),
    # Only AssumeRole has the parameter ExternalId.
    ("sts:ExternalId", SOMETIMES, NEVER, NEVER),
    ("aws:RequestTag/team", SOMETIMES, SOMETIMES, SOMETIMES),
    ("aws:TagKeys", SOMETIMES, SOMETIMES, SOMETIMES),
    ("sts:SourceIdentity", SOMETIMES, SOMETIMES, SOMETIMES),
    ("aws:SourceIp", SOMETIMES, SOMETIMES, SOMETIMES),
    ("aws:FederatedProvider", SOMETIMES, ALWAYS, NEVER),
    ("saml:aud", NEVER, NEVER, SOMETIMES),
    ("saml:sub", SOMETIMES, NEVER, SOMETIMES),
    ("sts:RoleAuthorizedByIdp", NEVER, ALWAYS, NEVER),
    # What AWS reads of a token, and what of it the session keeps.
    (f"{GITHUB}:sub", SOMETIMES, SOMETIMES, NEVER),
    (f"{GITHUB}:repository_id", NEVER, SOMETIMES, NEVER),
    (f"{GITHUB}:email", NEVER, SOMETIMES, NEVER),
    # "AWS STS will ignore the claim."
    (f"{GITHUB}:iss", NEVER, NEVER, NEVER),
    (f"{GITHUB}:repository_owner", NEVER, NEVER, NEVER),
    (f"{GITHUB}:job_workflow_sha", NEVER, NEVER, NEVER),
    ("gitlab.com:project_id", NEVER, SOMETIMES, NEVER),
    ("gitlab.com:project_path", NEVER, NEVER, NEVER),
    ("gitlab.example.com:project_id", NEVER, NEVER, NEVER),  # GitLab.com's alone
    ("app.terraform.io:terraform_workspace_id", NEVER, NEVER, NEVER),
    ("app.terraform.io:aud", SOMETIMES, SOMETIMES, NEVER),
    ("agent.buildkite.com:pipeline_id", NEVER, SOMETIMES, NEVER),
    ("agent.buildkite.com:build_commit", NEVER, NEVER, NEVER),
    ("oidc.circleci.com/org/7a:oidc.circleci.com/project-id", NEVER, SOMETIMES, NEVER),
    ("oidc.circleci.com/org/7a:oidc.circleci.com/ssh-rerun", NEVER, NEVER, NEVER),
    ("example.com:oidc.circleci.com/project-id", NEVER, NEVER, NEVER),
    ("idcs-7a.identity.oraclecloud.com:rpst_id", NEVER, SOMETIMES, NEVER),
    ("example.com:rpst_id", NEVER, NEVER, NEVER),
    ("graph.facebook.com:sub", NEVER, NEVER, NEVER),
    ("www.amazon.com:app_id", SOMETIMES, SOMETIMES, NEVER),
    # Whether an enterprise's own issuer has GitHub's claims is open: they may be there.
    ("token.actions.githubusercontent.com/octo-enterprise:repository_id", NEVER, SOMETIMES, NEVER),
    ("token.actions.octo.ghe.com:ref", NEVER, SOMETIMES, NEVER),
    ("token.actions.octo.ghe.com:invented", NEVER, NEVER, NEVER),
    # "The key is not present for AWS STS assume-role operations."
    ("sts:DurationSeconds", NEVER, NEVER, NEVER),
    # AWS lists the services that supply it; STS is not among them.
    ("aws:VpceOrgID", NEVER, NEVER, NEVER),
    ("s3:prefix", NEVER, NEVER, NEVER),
]


@pytest.mark.parametrize(("name", "role", "web", "saml"), CARRIED, ids=[row[0] for row in CARRIED])
def test_which_ways_of_assuming_a_role_carry_the_key(name, role, web, saml):
    key = keys.find(name)
    assert key.supplied("sts:AssumeRole") is role
    assert key.supplied("sts:AssumeRoleWithWebIdentity") is web
    assert key.supplied("STS:assumerolewithsaml") is saml


PAGES = {
    "G": "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
    "I": "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html",
    "S": "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html",
}
TABLE = Path(__file__).with_name("condition_keys.txt")
NEXT = f"add a row to tests/iam/condition_keys.txt, from AWS's page; {recipes.OPERATOR}"


def _rows() -> dict[str, tuple[str, str, str]]:
    """Key → (type, who carries it, AWS's page)."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split(" · ") for line in lines if line and not line.startswith("#")]
    return {name: (kind, carried, PAGES[page[0]] + page[1:]) for name, kind, carried, page in rows}


ROWS = _rows()


def test_every_key_has_its_row():
    missing = [key.name for key in keys.KEYS.values() if key.name not in ROWS]
    assert not missing, f"{', '.join(missing)}: {NEXT}"
    assert set(ROWS) == {key.name for key in keys.KEYS.values()}, "a row of a key that helpers/iam/keys.py lacks"


@pytest.mark.parametrize("name", ROWS)
def test_what_a_key_is(name):
    kind, carried, page = ROWS[name]
    key = keys.KEYS[name.lower()]
    also = f"/{key.also}" if key.also else ""
    assert f"{key.type}{also}{'[]' if key.multivalued else ''}" == kind
    ways = (key.at_assume_role, key.at_web_identity, key.at_saml)
    assert "".join(way.value[0].upper() for way in ways) == carried
    assert key.url == page
    written = f"{name}team" if name.endswith("/") else name
    assert keys.find(written.upper()) is key and keys.is_multivalued(written) is kind.endswith("[]")


@pytest.mark.parametrize("key", keys.KEYS.values(), ids=lambda key: key.name)
def test_every_entry_is_whole(key):
    assert key.type in keys.TYPES and key.also in ("", *keys.TYPES)
    assert not fault(key.url)
    carried = {key.at_assume_role, key.at_web_identity, key.at_saml}
    assert bool(key.when) is (carried != {ALWAYS}), "a key that is not always there says when it is"
    if not key.name.endswith("/"):
        assert keys.find(key.name) is key


@given(
    st.text(max_size=40) | st.sampled_from(list(keys.KEYS)).flatmap(lambda name: st.text(max_size=3).map(name.__add__))
)
def test_no_name_breaks_the_catalogue(name):
    assert keys.find(name) is None or keys.find(name).type in keys.TYPES
    assert keys.is_multivalued(name) in (True, False)


def test_the_catalogue_stands_alone():
    """The evaluator imports it, so it imports nothing of the engine."""
    code = "import sys, helpers.iam; sys.modules.pop('helpers.iam.keys', None); before = set(sys.modules); import helpers.iam.keys; print(len({m for m in set(sys.modules) - before if m.startswith('helpers')}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
