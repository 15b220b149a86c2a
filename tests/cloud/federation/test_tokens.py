"""What each issuer writes into its tokens, how they are shown, and that they need no cryptography of the machine."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from helpers.cloud import World
from helpers.cloud.federation import signing, token_claims
from helpers.cloud.federation.issuers import is_of_the_lab
from helpers.cloud.federation.tokens import UnknownToken

ORG = token_claims._uuid("acme")
SHOP, STEP = (f"{{{token_claims._uuid(of)}}}" for of in ("acme/shop", "step deploy of acme/shop"))
BITBUCKET = "https://api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc"

# issuer, settings → iss, aud, sub; each issuer's page stands in helpers/cloud/federation/token_claims.py
SUBJECTS: list[tuple[str, dict[str, Any], str, Any, str]] = [
    ("github", {}, "https://token.actions.githubusercontent.com", "sts.amazonaws.com", "repo:acme/shop:ref:refs/heads/main"),
    ("github", {"ref": "release"}, "", "", "repo:acme/shop:ref:refs/heads/release"),
    ("github", {"ref": "refs/tags/v1"}, "", "", "repo:acme/shop:ref:refs/tags/v1"),
    ("github", {"event": "pull_request"}, "", "", "repo:acme/shop:pull_request"),
    ("github", {"environment": "prod", "event": "pull_request"}, "", "", "repo:acme/shop:environment:prod"),
    ("github", {"environment": "a:b"}, "", "", "repo:acme/shop:environment:a%3Ab"),
    ("github", {"repo": "mallory/shop"}, "", "", "repo:mallory/shop:ref:refs/heads/main"),
    ("github", {"aud": "https://github.com/acme"}, "", "https://github.com/acme", "repo:acme/shop:ref:refs/heads/main"),
    ("gitlab", {}, "https://gitlab.com", "sts.amazonaws.com", "project_path:acme/shop:ref_type:branch:ref:main"),
    ("gitlab", {"ref": "v1", "ref_type": "tag"}, "", "", "project_path:acme/shop:ref_type:tag:ref:v1"),
    ("terraform-cloud", {"run_phase": "plan"}, "https://app.terraform.io", "aws.workload.identity", "organization:acme:project:shop:workspace:production:run_phase:plan"),
    ("circleci", {}, f"https://oidc.circleci.com/org/{ORG}", ORG, f"org/{ORG}/project/{token_claims._uuid('acme/shop')}/user/{token_claims._uuid('dana')}"),
    ("eks", {}, "", ["sts.amazonaws.com"], "system:serviceaccount:backups:backup"),
    ("eks", {"namespace": "default", "service_account": "x"}, "", "", "system:serviceaccount:default:x"),
    ("bitbucket", {}, BITBUCKET, f"ari:cloud:bitbucket::workspace/{ORG}", f"{SHOP}:{STEP}"),
    ("bitbucket", {"environment": "prod", "aud": "x"}, "", "x", f"{SHOP}:{{{token_claims._uuid('acme/shop prod')}}}:{STEP}"),
    ("bitbucket", {"repo": "other/shop"}, BITBUCKET.replace("acme", "other"), "", f"{{{token_claims._uuid('other/shop')}}}:{{{token_claims._uuid('step deploy of other/shop')}}}"),
    ("cognito", {}, "https://cognito-identity.amazonaws.com", f"eu-central-1:{ORG}", f"eu-central-1:{token_claims._uuid('acme/dana')}"),
    ("cognito", {"pool": "x", "identity": "y", "guest": True}, "", f"eu-central-1:{token_claims._uuid('x')}", f"eu-central-1:{token_claims._uuid('x/y')}"),
]  # fmt: skip


@pytest.mark.parametrize(("issuer", "settings", "iss", "aud", "sub"), SUBJECTS)
def test_what_a_token_says(world: World, issuer: str, settings: dict[str, Any], iss: str, aud: Any, sub: str) -> None:
    token = world.token(issuer, **settings)
    claims = signing.read(token.jwt).claims
    assert claims == token.claims and claims["iss"] == token.issuer and claims["sub"] == sub
    assert (iss or claims["iss"], aud or claims["aud"]) == (claims["iss"], claims["aud"])
    assert is_of_the_lab(token.issuer.removeprefix("https://"))
    now = int(world.now().timestamp())
    assert (claims["iat"], claims["nbf"]) == (now, now) and claims["exp"] > now
    shown = f"{token!r}{token}"
    assert sub in shown and token.why in shown and token.jwt.rpartition(".")[2] not in shown
    assert world.token(issuer, **settings) == token  # the same job at the same hour: the same token
    world.later(minutes=1)
    assert world.token(issuer, **settings).claims["jti"] != claims["jti"]


def test_an_environment_of_bitbucket_is_a_claim_and_a_guest_of_cognito_says_so(world: World) -> None:
    """https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html"""
    with_one, without = (world.token("bitbucket", environment=name).claims for name in ("prod", ""))
    assert with_one["deploymentEnvironmentUuid"] in with_one["sub"] and "deploymentEnvironmentUuid" not in without
    assert [world.token("cognito", guest=guest).claims["amr"] for guest in (False, True)] == [
        ["authenticated"],
        ["unauthenticated"],
    ]


def test_ids_that_stay_when_a_name_is_given_to_somebody_else(world: World) -> None:
    """https://docs.github.com/en/actions/reference/security/oidc ."""
    claims = world.token("github", immutable_ids=True).claims
    owner, repository = claims["repository_owner_id"], claims["repository_id"]
    assert claims["sub"] == f"repo:acme@{owner}/shop@{repository}:ref:refs/heads/main"
    other = world.token("github", repo="mallory/shop").claims
    assert {other["repository_id"], other["repository_owner_id"]} & {owner, repository} == set()


@pytest.mark.parametrize(
    ("issuer", "settings", "words"),
    [
        ("jenkins", {}, "It has github, gitlab, terraform-cloud, circleci, eks, bitbucket, cognito."),
        (7, {}, "no issuer '7'"),
        ("github", {"branch": "main"}, "no setting 'branch'. They have repo, ref, environment, event"),
        ("github", {"repo": "shop"}, "repo is written owner/name"),
        ("github", {"repo": "acme@1/shop"}, "repo has letters, digits, hyphens, underscores, and dots"),
        ("github", {"repo": "acme tools/shop"}, "GitHub knows no other names"),
        ("github", {"repo": "acme/sh?p"}, "GitHub knows no other names"),
        ("github", {"repo": None}, "repo of a token of github is a text."),
        ("github", {"immutable_ids": "perhaps"}, "True or False"),
    ],
)
def test_what_there_is_not(world: World, issuer: Any, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(UnknownToken) as caught:
        world.token(issuer, **settings)
    assert words in str(caught.value) and str(caught.value).count("\n") == 0


# PyJWT finds no cryptography. moto insists on names of it, for server certificates: it gets names with nothing behind.
WITHOUT_CRYPTOGRAPHY = """
import importlib.machinery, sys, types
class Absent:
    hollow = False
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] != "cryptography":
            return None
        if not self.hollow:
            raise ModuleNotFoundError(name + " is not here", name=name)
        return importlib.machinery.ModuleSpec(name, self, is_package=True)
    def create_module(self, spec):
        made = types.ModuleType(spec.name)
        made.__getattr__ = lambda name: None
        return made
    def exec_module(self, module):
        pass
absent = Absent()
sys.meta_path.insert(0, absent)
import jwt
assert not jwt.algorithms.has_crypto
absent.hollow = True
from helpers.cloud import get_world
from tests.cloud.federation.test_web_identity import GITHUB, come, trusting
from tests.cloud.kit import Company
world = get_world()
company = Company(world)
company.iam.create_open_id_connect_provider(Url=f"https://{GITHUB}", ClientIDList=["sts.amazonaws.com"])
company.make_role(trusting(), name="Deploy")
print(come(world, world.token("github").jwt)["SubjectFromWebIdentityToken"])
"""


def test_all_of_it_works_without_cryptography() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_CRYPTOGRAPHY], capture_output=True, text=True)
    assert done.stdout.strip() == "repo:acme/shop:ref:refs/heads/main", done.stderr
