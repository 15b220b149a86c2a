"""What is foreseen is what then happens: verdict, reason, AWS's words and the six steps, for whatever is asked.

The grid is every field of the request form with values that are good, empty, odd and refused, alone under every trust
policy and in pairs; every caller; and drafts of every other policy.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import pytest

from helpers.cloud import World
from helpers.cloud.assume_request import Ask
from helpers.cloud.federation.issuers import BUILT_IN
from helpers.cloud.rehearsal import Drafts, rehearse
from helpers.cloud.workloads import callers as workloads
from helpers.course.decision_path import PathStep
from helpers.course.rounds.attempt import make
from helpers.course.rounds.attempt_result import Attempt, StepVerdict
from helpers.course.rounds.request_form import FIELDS, TOKEN, ask_of, fields_of, is_field
from helpers.notebook import lab
from helpers.ui.parts.verdict import of_attempt
from helpers.ui.workbench_model import WorkbenchModel
from tests.story import BUCKET, OPERATOR, permission, told, trust_policy

VENDOR = "arn:aws:iam::123456789012"
ALL = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]


def when(operator: str, key: str, value: str) -> str:
    return trust_policy(OPERATOR, Action=ALL, Condition={operator: {key: value}})


TRUSTS = {
    "the operator": trust_policy(OPERATOR),
    "the operator, with tags": trust_policy(OPERATOR, Action=ALL),
    "everybody": trust_policy("*", Action=ALL),
    "the intern": trust_policy(f"{VENDOR}:user/intern"),
    "a Deny": trust_policy(OPERATOR, Effect="Deny"),
    "an ExternalId": when("StringEquals", "sts:ExternalId", "company-a-7f3d"),
    "a second factor": when("Bool", "aws:MultiFactorAuthPresent", "true"),
    "an address": when("NotIpAddress", "aws:SourceIp", "203.0.113.0/24"),
    "an endpoint": when("StringEquals", "aws:SourceVpce", "vpce-1a2b3c4d"),
    "an hour": when("DateLessThan", "aws:CurrentTime", "2035-01-15T10:00:00Z"),
    "a tag": when("StringEquals", "aws:RequestTag/team", "backup"),
    "nobody there": trust_policy(f"{VENDOR}:user/nobody"),
    "a Resource": trust_policy(OPERATOR, Resource="*"),
    "more than fits": trust_policy(OPERATOR, Sid="x" * 3000),
    "no JSON": "{",
    "nothing": "",
    "a whole book": "x" * 200_000,
}
NARROW = permission("s3:GetObject", "*")
BROKEN = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*"}]}'
LONG = permission("s3:ListBucket", [f"{BUCKET}{number:0100}" for number in range(25)])
TAGS_51 = ",".join(f"k{number}=v" for number in range(51))
# Of each field, what AWS takes and what it does not, or boto3, or the form itself.
VALUES: Mapping[str, tuple[str, ...]] = {
    "external_id": ("company-a-7f3d", "x", "a b", "é", " ", "a\nb", "y" * 1224, "y" * 1225, "y" * 3000),
    "session_name": ("Nightly", "", "a", "a b", "é", "z" * 64, "z" * 65),
    "mfa": ("code", "other"),
    "source_ip": ("203.0.113.77", "2001:db8::1", "here", " ", "198.51.100.0/24"),
    "moment": ("2035-01-15 21:30", "2035-01-15 09:00", "noon", "2034-01-01 00:00", "2101-01-01 00:00"),
    "duration": ("900", "3600", "3601", "43200", "43201", "899", "1", "0", "-1", "9999999", "99999999"),
    "tags": (
        *("team=backup", "a=", "a=b=c", "a b=c", "é=ü", "=b", "team", ",", "aws:x=1", "a=1,A=2", "k=v!"),
        *(f"{'k' * 129}=v", f"k={'v' * 257}", TAGS_51),
    ),
    "source_identity": ("alice", "x", "a b", "aws:x", "é", "s" * 65),
    "for_account": ("444455556666", "C", "12", "everybody"),
    "source_arn": ("arn:aws:ecs:eu-central-1:444455556666:*", "arn:aws:s3:::reports", "reports"),
    "sts_endpoint": ("vpce-1a2b3c4d", "vpce-9", "vpce", "vpc-111bbb22", " ", "é", "v" * 3000),
    "s3_endpoint": ("vpce-5e6f7a8b", "vpce", " "),
    "session": (permission("s3:*", "*"), NARROW, "  ", "{", BROKEN, trust_policy("*"), LONG),
}
# Of each field, one value for each stage at which a request can end.
PAIRED: Mapping[str, tuple[str, ...]] = {
    "external_id": ("company-a-7f3d", "x", "a b"),
    "session_name": ("Nightly", "", "a b"),
    "mfa": ("code",),
    "source_ip": ("203.0.113.77", "here"),
    "moment": ("2035-01-15 21:30", "noon"),
    "duration": ("43200", "1", "43201"),
    "tags": ("team=backup", "=b", "team", "aws:x=1"),
    "source_identity": ("alice", "x", "aws:x"),
    "for_account": ("444455556666", "12"),
    "source_arn": ("arn:aws:ecs:eu-central-1:111122223333:*", "reports"),
    "sts_endpoint": ("vpce-1a2b3c4d", "here"),
    "s3_endpoint": ("vpce-5e6f7a8b",),
    "session": (NARROW, "{", BROKEN),
}
# backup-operator has a device and every permission of STS, the intern neither; the others are other kinds of caller.
CALLERS = (
    *("backup-operator", "intern", "developer", "B/root", "B/admin", "A/admin", "D/admin", "BackupServiceRole"),
    *(
        "ReportRole",
        "ec2.amazonaws.com",
        "backup.amazonaws.com",
        "lamda.amazonaws.com",
        OPERATOR,
        "",
        "nobody",
        "é",
        "x" * 3000,
    ),
)
PERMISSIONS = {
    "nothing": "",
    "listing": permission("s3:ListBucket", BUCKET),
    "STS": permission("sts:*", "*"),
    "a Deny": permission("*", "*").replace("Allow", "Deny"),
    "no JSON": "{",
    "no Resource": BROKEN,
    "a Principal": trust_policy("*"),
    "more than fits": permission("s3:*", [f"arn:aws:s3:::{number:0100}" for number in range(120)]),
}
_ON_THE_BUCKET = {"Principal": "*", "Action": "s3:ListBucket", "Resource": BUCKET}
BUCKET_POLICIES = {
    "a Deny": {"Effect": "Deny", **_ON_THE_BUCKET},
    "the role": {"Effect": "Allow", **_ON_THE_BUCKET, "Principal": {"AWS": "111122223333"}},
    "nobody there": {"Effect": "Allow", **_ON_THE_BUCKET, "Principal": {"AWS": f"{VENDOR}:user/nobody"}},
    "another bucket": {"Effect": "Allow", **_ON_THE_BUCKET, "Resource": f"{BUCKET}-2"},
}
DRAFTS = [(tab, text) for tab in ("role", "boundary", "caller", "bucket") for text in PERMISSIONS.values()] + [
    ("bucket", json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    for statement in BUCKET_POLICIES.values()
]


def start() -> World:
    """The story, in which the vendor may pass tags and a source identity too."""
    world = told(trust_policy(OPERATOR), permission("s3:ListBucket", BUCKET))
    vendor = world.client("iam", "B/admin")
    policy = {"PolicyName": "Assume", "PolicyDocument": permission("sts:*", "*")}
    vendor.put_user_policy(UserName="backup-operator", **policy)
    vendor.put_role_policy(RoleName="BackupServiceRole", **policy)
    return world


@pytest.fixture
def world() -> Iterator[World]:
    world = start()
    yield world
    world.reset()


def compare(world: World, trust: str, request: Mapping[str, str], drafts: Mapping[str, str] = {}) -> str:
    """Draft it, look, press the button: what was said before and what came of it; empty when they are the same."""
    fields = {name: value for name, value in request.items() if is_field(name)}
    named = {name: value for name, value in request.items() if not is_field(name) and name != "session"}
    others = {**drafts, **({"session": request["session"]} if "session" in request else {})}
    model = WorkbenchModel(world, trust_policy=trust, fields=fields, others=others, **named)
    found = model.preview
    attempt = model.assume()
    if world.now() != world.clock.start:
        start()  # the round has moved the clock
    said = found.foreseen
    foreseen = said.kind, said.verdict, said.reason, said.aws_says, *_came_to(found.path)
    _, assumed, listed = (step.verdict for step in attempt.steps)
    answered = *of_attempt(attempt), assumed is StepVerdict.PASSED, listed
    agree = foreseen == answered and _give_the_reason(found.path, attempt)
    return "" if agree else f"{request} {found.path}\n  foreseen {foreseen}\n  answered {answered}"


def _came_to(path: tuple[PathStep, ...]) -> tuple[bool, StepVerdict]:
    """Whether there would be credentials, and what would become of the listing, by the six steps."""
    verdicts = {step.name: step.verdict for step in path}
    assert list(verdicts) == ["caller", "permission", "trust", "credentials", "s3", "answer"]
    return verdicts["credentials"] is StepVerdict.PASSED, verdicts["answer"]


def _give_the_reason(path: tuple[PathStep, ...], attempt: Attempt) -> bool:
    """A step that stops says why, in the words of the answer; and there is one unless all passed."""
    stopped = [" ".join(step.words.split()) for step in path if step.verdict is StepVerdict.STOPPED]
    if not stopped or attempt.steps[0].words.startswith("Not sent."):
        return attempt.allowed is not bool(stopped)
    error = next((step.error for step in attempt.steps if step.error), None)
    message = " ".join(error.message.split()) if error else attempt.reason.removesuffix(" Nothing was asked.")
    return any(message in words or attempt.reason in words or words in attempt.reason for words in stopped)


def differences(world: World, trust: str, requests: Iterable[Mapping[str, str]]) -> str:
    return "\n".join(filter(None, (compare(world, TRUSTS[trust], request) for request in requests)))


@pytest.mark.parametrize("name", VALUES)
def test_every_value_of_a_field(world: World, name: str) -> None:
    for trust in ("the operator, with tags", "nobody there"):
        assert differences(world, trust, ({name: value} for value in VALUES[name])) == ""


@pytest.mark.parametrize("trust", TRUSTS)
def test_every_trust_policy_with_every_field(world: World, trust: str) -> None:
    requests = [{}, *({name: value} for name, values in PAIRED.items() for value in values)]
    assert differences(world, trust, requests) == ""


@pytest.mark.parametrize("one", PAIRED)
def test_every_pair_of_fields(world: World, one: str) -> None:
    names = list(PAIRED)
    pairs = [(one, other) for other in names[names.index(one) + 1 :]]
    requests = [
        {first: value, second: another}
        for first, second in pairs
        for value, another in itertools.product(PAIRED[first], PAIRED[second])
    ]
    assert differences(world, "the operator, with tags", requests) == ""


@pytest.mark.parametrize("caller", CALLERS)
def test_every_caller_with_every_field(world: World, caller: str) -> None:
    for trust in ("everybody", "the intern", "no JSON"):
        assert differences(world, trust, [{"caller": caller}]) == ""
    requests = [{"caller": caller, name: value} for name, values in PAIRED.items() for value in values[1:] or values]
    assert differences(world, "everybody", requests) == ""


@pytest.mark.parametrize("caller", ["backup-operator", "BackupServiceRole"])
@pytest.mark.parametrize(("tab", "text"), DRAFTS, ids=lambda value: value[:60])
def test_every_draft(world: World, tab: str, text: str, caller: str) -> None:
    for trust in ("everybody", "nobody there", "no JSON"):
        assert compare(world, TRUSTS[trust], {"caller": caller}, {tab: text}) == ""


@pytest.mark.parametrize("bucket", ["", "a b", "no-such-bucket-here", "A", "x" * 300])
def test_every_bucket(world: World, bucket: str) -> None:
    for name, values in {"session_name": ["Nightly"], **PAIRED}.items():
        for value in values[:2]:
            assert compare(world, TRUSTS["the operator"], {"bucket": bucket, name: value}) == ""


def test_a_role_that_is_gone(world: World) -> None:
    for trust in TRUSTS.values():
        assert compare(world, trust, {"role": "Gone"}) == ""


def test_the_grid_knows_every_field() -> None:
    fields = {field.name for field in FIELDS} | {"external_id", "session_name", "session"}
    assert set(VALUES) == set(PAIRED) == fields


# What is passed, and is in the session's keys then; the listing is asked by the session.
PASSED = {
    "nothing": Ask(),
    "an ExternalId": Ask(external_id="company-a-7f3d"),
    "tags": Ask(tags=(("team", "backup"), ("empty", ""))),
    "a source identity": Ask(source_identity="alice"),
    "a second factor": Ask(mfa=True),
    "a session policy": Ask(session_policy=permission("s3:*", "*")),
    "a name": Ask(session_name="Nightly"),
    "a prefix": Ask(prefix="backups/"),
}
# Which program asks and how it signs is the client's affair.
OF_THE_CLIENT = {"aws:UserAgent"}


@pytest.mark.parametrize("caller", ["backup-operator", "BackupServiceRole"])
@pytest.mark.parametrize("passed", PASSED)
def test_the_calls_carry_the_keys_of_the_real_ones(world: World, passed: str, caller: str) -> None:
    """Above all the session's: its tags, its issue, and the address of the one who has assumed the role."""
    trust = TRUSTS["everybody"]
    ask = replace(PASSED[passed], caller=caller)
    rehearsed = rehearse(world, ask, Drafts(trust))
    made = make(world, trust, ask)
    if made.steps[1].verdict is not StepVerdict.PASSED:
        assert not rehearsed.assumed and (passed, caller) == ("a second factor", "BackupServiceRole")
        return
    listing, assume = made.steps[2].decision, made.steps[1].decision
    for foreseen, real in ((rehearsed.assume, assume), (rehearsed.listing, listing)):
        keys = [
            {key: value for key, value in decision.request.context.items() if key not in OF_THE_CLIENT}
            for decision in (foreseen, real)
        ]
        assert keys[0] == keys[1]


# issuer → the provider, and what its tokens say by themselves
# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
ISSUERS = {
    "github": ("token.actions.githubusercontent.com", "sts.amazonaws.com", "repo:acme/shop:ref:refs/heads/main"),
    "gitlab": ("gitlab.com", "sts.amazonaws.com", "project_path:acme/shop:ref_type:branch:ref:main"),
    "terraform-cloud": ("app.terraform.io", "aws.workload.identity", "organization:acme:project:shop:workspace:*"),
    "circleci": ("oidc.circleci.com/org/*", "*", "org/*"),
    "eks": ("oidc.eks.eu-central-1.amazonaws.com/id/*", "sts.amazonaws.com", "system:serviceaccount:backups:backup"),
    "bitbucket": ("api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc", "ari:*", "{*}:{*}"),
    "cognito": ("cognito-identity.amazonaws.com", "eu-central-1:*", "eu-central-1:*"),
}
# What a form may say of a job: of its form, of another, and nothing.
CLAIMED = ("acme/other", "feature", "x", "a b", "é", "", "yes", "y" * 3000)
OF_ALL = ("", "900", "43201"), ("", "203.0.113.77", "here"), ("", "2035-01-15 21:30")


def trusting_tokens(provider: str, audience: str, sub: str, **more: dict[str, str]) -> str:
    return trust_policy(
        "",
        Principal={
            "Federated": provider if provider in BUILT_IN else f"arn:aws:iam::111122223333:oidc-provider/{provider}"
        },
        Action=["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
        Condition={"StringLike": {f"{provider}:aud": audience, f"{provider}:sub": sub}, **more},
    )


def listing_if(**condition: dict[str, str]) -> str:
    allowed = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": BUCKET, "Condition": condition}
    return json.dumps({"Version": "2012-10-17", "Statement": [allowed]})


@pytest.mark.parametrize("issuer", ISSUERS)
def test_whoever_comes_with_a_token(world: World, issuer: str) -> None:
    named, audience, sub = ISSUERS[issuer]
    url = str(world.token(issuer).claims["iss"])
    provider = url.removeprefix("https://")
    assert re.fullmatch(named.replace(".", r"\.").replace("*", ".+"), provider)
    admin = world.client("iam", "A/admin")
    trusts = (
        trusting_tokens(provider, audience, sub),
        trusting_tokens(provider, audience, "*:other*"),
        trusting_tokens(provider, audience, sub, IpAddress={"aws:SourceIp": "203.0.113.0/24"}),
        trust_policy("*"),
    )
    claimed = [field.name for field in fields_of(issuer) if field.name.startswith(TOKEN)]
    requests: list[dict[str, str]] = [{name: value} for name in claimed for value in CLAIMED]
    names = ("duration", "source_ip", "moment")
    requests += [dict(zip(names, values, strict=True)) for values in itertools.product(*OF_ALL)]
    requests += [
        {"session_name": "a b"},
        {"external_id": "x"},
        {"tags": "team=backup"},
        {"mfa": "code"},
        {"session": NARROW},
    ]
    said = set()
    for has_provider in (False, True):
        for trust in trusts:
            for request in requests if has_provider else requests[:2]:
                if (
                    has_provider
                    and provider not in BUILT_IN
                    and not admin.list_open_id_connect_providers()["OpenIDConnectProviderList"]
                ):
                    of_itself = world.token(issuer).claims["aud"]
                    audiences = of_itself if isinstance(of_itself, list) else [of_itself]
                    admin.create_open_id_connect_provider(Url=url, ClientIDList=audiences)
                assert compare(world, trust, {"caller": issuer, **request}) == ""
                if world.now() == world.clock.start:
                    said.add(rehearse(world, Ask(issuer), Drafts(trust=trust)).assumed)
            idle = Ask(issuer, mfa=True, external_id="x", source_identity="alice", tags=(("team", "backup"),))
            found = (rehearse(world, ask, Drafts(trust=trust)) for ask in (idle, Ask(issuer)))
            assert len({each.assumed for each in found}) == 1  # their call has none of these
    principal = provider if provider in BUILT_IN else f"arn:aws:iam::111122223333:oidc-provider/{provider}"
    caller = rehearse(world, Ask(issuer), Drafts()).caller
    assert caller is not None and caller.arn == principal
    others = {
        "mfa": "code",
        "tags": "a=b",
        "source_identity": "alice",
        "for_account": "444455556666",
        "token_user": " ",
    }
    assert ask_of(Ask(issuer), others) == Ask(issuer)
    for wanted in (sub, "another"):  # the session goes on to say who came
        role = listing_if(StringLike={f"{provider}:sub": wanted})
        assert compare(world, trusts[0], {"caller": issuer}, {"role": role}) == ""
        assert rehearse(world, Ask(issuer), Drafts(trust=trusts[0], role={"Backup": role})).listed is (wanted == sub)
    assert said == {True, False}


def test_whoever_comes_with_an_assertion(world: World) -> None:
    """https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html"""
    provider = "arn:aws:iam::111122223333:saml-provider/Company"
    admin = world.client("iam", "A/admin")

    def trusting(user: str) -> str:
        keys = {"saml:aud": "https://signin.aws.amazon.com/saml", "saml:sub": user}
        who: dict[str, object] = {"Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithSAML"}
        return trust_policy("", **who, Condition={"StringEquals": keys})

    requests: list[dict[str, str]] = [
        {},
        {"session_name": "a b"},
        {"session_name": ""},
        {"external_id": "x"},
        {"mfa": "code"},
    ]
    requests += [
        {f"token_{name}": value} for name in ("user", "provider", "recipient", "sub_type") for value in CLAIMED
    ]
    requests += [{"session": NARROW}, {"token_recipient": "https://eu-central-1.signin.aws.amazon.com/saml"}]
    names = ("duration", "source_ip", "moment")
    requests += [dict(zip(names, values, strict=True)) for values in itertools.product(*OF_ALL)]
    said = set()
    for has_provider in (False, True):
        for user in ("dana", "somebody"):
            for request in requests if has_provider else requests[:2]:
                if has_provider and not admin.list_saml_providers()["SAMLProviderList"]:
                    admin.create_saml_provider(Name="Company", SAMLMetadataDocument=lab.saml_metadata())
                assert compare(world, trusting(user), {"caller": "company", **request}) == ""
                if world.now() == world.clock.start:
                    said.add(rehearse(world, Ask("company"), Drafts(trust=trusting(user))).assumed)
    for wanted in ("dana", "another"):
        role = listing_if(StringLike={"saml:sub": wanted})
        assert compare(world, trusting("dana"), {"caller": "company"}, {"role": role}) == ""
    assert said == {True, False}


# What a form may say of a pod or a machine: of its form, of another, and nothing.
TOLD = ("shop", "db-9.example.com", "a b", "é", "", "yes", "y" * 300, "0a:1b", "/")
SERVICES = {"pod": "pods.eks.amazonaws.com", "machine": "rolesanywhere.amazonaws.com"}
ANCHORS = ("111122223333", "444455556666")


@pytest.mark.parametrize("kind", workloads.CALLED)
def test_a_workload_for_which_a_service_calls(world: World, kind: str) -> None:
    tag = {"pod": "kubernetes-namespace", "machine": "x509Subject/CN"}[kind]
    trusted = {"Principal": {"Service": SERVICES[kind]}}
    trusts = (
        trust_policy("", **trusted, Action=ALL),
        trust_policy("", **trusted),  # no tags may come along
        trust_policy("", **trusted, Action=ALL, Condition={"StringLike": {f"aws:RequestTag/{tag}": ["b*", "db-7"]}}),
        trust_policy("", **trusted, Action=ALL, Condition={"StringEquals": {"aws:SourceAccount": ANCHORS[1]}}),
        trust_policy("*", Action=ALL),
        trust_policy(OPERATOR, Action=ALL),
        "{",
    )
    described = [field.name for field in fields_of(kind) if field.name.startswith(TOKEN)]
    requests: list[dict[str, str]] = [{}, *({name: value} for name in described for value in TOLD)]
    requests += [{"duration": value} for value in OF_ALL[0]] + [{"moment": value} for value in OF_ALL[2]]
    anchor = "arn:aws:rolesanywhere:eu-central-1:{}:trust-anchor/one"
    requests += [{"token_trust_anchor": anchor.format(account)} for account in ANCHORS if kind == "machine"]
    requests += [{"session_name": "a b"}, {"external_id": "x"}, {"mfa": "code"}, {"session": NARROW}]
    for trust in trusts:
        for request in requests:
            assert compare(world, trust, {"caller": kind, **request}) == ""
    idle = {"mfa": "code", "source_ip": "203.0.113.77", "tags": "a=b", "for_account": ANCHORS[1], "sts_endpoint": "x"}
    assert ask_of(Ask(kind), {**idle, "token_repo": "acme/shop"}) == Ask(kind)
    # A machine may ask for a shorter session; of a pod's, EKS says all. An association may have its tags off.
    assert any(field.name == "duration" for field in fields_of(kind)) is (kind == "machine")
    untagged = ask_of(Ask("pod"), {"token_untagged": "yes"}).sent
    assert untagged.keys() == {"RoleArn", "RoleSessionName"} < Ask("pod").sent.keys()


@pytest.mark.parametrize("kind", workloads.CALLED)
def test_a_workload_brings_what_its_service_sends(world: World, kind: str) -> None:
    session = lab.as_pod("backup", namespace="backups") if kind == "pod" else lab.as_machine("db-7")
    ask = Ask(kind)
    trust = trust_policy("", Principal={"Service": SERVICES[kind]}, Action=ALL)
    foreseen = rehearse(world, ask, Drafts(trust=trust))
    assert foreseen.assume is not None and foreseen.listing is not None
    world.client("iam", "A/admin").update_assume_role_policy(RoleName=ask.role, PolicyDocument=trust)
    keys = session.client("sts").assume_role(RoleArn=ask.role_arn)["Credentials"]
    world.client("s3", keys).list_objects_v2(Bucket=ask.bucket)
    for decision in (foreseen.assume, foreseen.listing):
        real = next(each.decision for each in world.trail.events(action=decision.request.action) if each.decision)
        keys_of = [
            {key: value for key, value in each.request.context.items() if key not in OF_THE_CLIENT}
            for each in (real, decision)
        ]
        assert keys_of[0] == keys_of[1]
