"""Requests and answers as JSON, as the command line reads and writes them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from helpers import iam
from helpers.iam import Outcome, Unsupported, wire
from tests.iam import build
from tests.iam.build import BUCKET, OPERATOR, A, B, allowing, document, trusting

REQUEST = build.request()
TRUST = REQUEST["policies"]["resource"]
(MAY,) = REQUEST["policies"]["identity"]


def changed(**members: Any) -> dict[str, Any]:
    """The request of these tests with other members; None takes one away."""
    return {name: value for name, value in (REQUEST | members).items() if value is not None}


def answered(request: Any) -> dict[str, Any]:
    return wire.answer(iam.decide(wire.read(request)))


def test_what_can_be_read_from_the_arn_may_be_left_out():
    short = wire.read(changed(caller=OPERATOR.arn, resource_account=None))
    whole = wire.read(REQUEST)
    assert (short.caller, short.resource_account) == (whole.caller, whole.resource_account)
    assert (
        wire.read(
            changed(resource="*", action="s3:ListAllMyBuckets", resource_account=None, policies=None)
        ).resource_account
        == B
    )


# what · member and value · decision
DECIDED = [
    ("no context", {"context": None}, "implicit-deny"),
    ("a policy as text", {"policies": REQUEST["policies"] | {"resource": json.dumps(TRUST, indent=1)}}, "allow"),
    ("no permission", {"policies": {"resource": TRUST}}, "implicit-deny"),
    ("no policies at all", {"policies": None}, "implicit-deny"),
    ("an empty session list is none", {"policies": {"resource": TRUST, "identity": [MAY], "session": None, "scp": []}}, "allow"),
    ("one empty level of SCPs refuses", {"policies": {"resource": TRUST, "identity": [MAY], "scp": [[]]}}, "implicit-deny"),
    ("RCPFullAWSAccess stands behind an empty level", {"policies": {"resource": TRUST, "identity": [MAY], "rcp": [[]]}}, "allow"),
    ("a text that is no JSON", {"policies": {"resource": '{"Version": "2012-10-17",}'}}, "invalid-policy"),
    ("a list in a document's place", {"policies": {"resource": [], "identity": [MAY]}}, "invalid-policy"),
    ("a number in a document's place", {"policies": {"resource": TRUST, "identity": [7]}}, "invalid-policy"),
    ("true and numbers in the context", {"context": {"sts:ExternalId": "company-a-7f3d", "aws:x": True, "aws:y": 1}}, "allow"),
    ("a key in other letters", {"context": {"STS:externalid": "company-a-7f3d"}}, "allow"),
    ("the principal exists", {"world": {"existing_principals": [OPERATOR.arn]}}, "allow"),
    ("a role session", {"caller": {"arn": f"arn:aws:sts::{B}:assumed-role/R/s", "type": "role-session", "role_arn": f"arn:aws:iam::{B}:role/p/R", "session_name": "s"}}, "allow"),
    ("a GetFederationToken session", {"caller": {"arn": f"arn:aws:sts::{B}:federated-user/Bob", "type": "federated", "subtype": "sts-federated-user"}}, "implicit-deny"),
    ("somebody without a name", {"caller": {"type": "anonymous"}}, "implicit-deny"),
    ("a service", {"caller": {"arn": "ec2.amazonaws.com", "type": "service"}}, "implicit-deny"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "members", "decision"), DECIDED, ids=[row[0] for row in DECIDED])
def test_layers_and_callers(what, members, decision):
    said = answered(changed(**members))
    assert said["decision"] == decision, said


READS = json.loads(document(allowing("s3:GetObject")))
SESSION_GRANT = json.loads(
    document(allowing("s3:GetObject", BUCKET + "/*", Principal={"AWS": f"arn:aws:sts::{A}:federated-user/Bob"}))
)

# What GetFederationToken gave may do what the user may and a session policy allows; without a session policy, only what
# a resource's policy grants to the session. (id_credentials_temp_control-access_getfederationtoken.html)
FEDERATED = [
    ("both allow", {"identity": [READS], "session": [READS]}, "allow"),
    ("an empty list of session policies", {"identity": [READS], "session": []}, "implicit-deny"),
    ("null", {"identity": [READS], "session": None}, "implicit-deny"),
    ("nothing said of session policies", {"identity": [READS]}, "implicit-deny"),
    ("the user may not", {"identity": [], "session": [READS]}, "implicit-deny"),
    ("the bucket names the session", {"session": [], "resource": SESSION_GRANT}, "allow"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "policies", "decision"), FEDERATED, ids=[row[0] for row in FEDERATED])
@pytest.mark.parametrize("kind", ["federated-user", "federated"])
def test_a_federated_users_session(what, policies, decision, kind):
    caller = {
        "arn": f"arn:aws:sts::{A}:federated-user/Bob",
        "type": kind,
        "user_arn": f"arn:aws:iam::{A}:user/developer",
    }
    request = {"action": "s3:GetObject", "resource": BUCKET + "/k", "resource_account": A, "caller": caller}
    assert answered(request | {"policies": policies})["decision"] == decision


def test_what_is_given_for_a_caller_who_can_have_no_policies_is_left_out():
    trust = json.loads(document(trusting({"Service": "ec2.amazonaws.com"})))
    deny = json.loads(document(allowing("*", effect="Deny")))
    held = {"resource": trust, "identity": [deny], "boundary": deny, "session": [deny]}
    said = answered(changed(caller={"arn": "ec2.amazonaws.com", "type": "service"}, policies=held))
    assert (said["decision"], said["decided_by"]) == ("allow", [{"policy": "resource", "statement": 0}])


def test_a_refused_document_is_answered_with_its_findings():
    trust = document(trusting({"AWS": B}, Resource="*"))
    said = answered(changed(policies={"resource": trust, "identity": [MAY, {}]}))
    assert said["decision"] == "invalid-policy"
    assert [(f["policy"], f["code"], f["line"], f["pointer"], f["aws_message"]) for f in said["findings"]] == [
        ("resource", "trust-resource", 10, "/Statement/0/Resource", "Has prohibited field Resource"),
        ("identity", "statement", 1, "", "Syntax errors in policy."),
    ]


def test_a_principal_that_does_not_exist_is_a_finding():
    user = f"arn:aws:iam::{B}:user/nobody"
    names_nobody = changed(policies={"resource": json.loads(document(trusting({"AWS": user})))})
    said = answered(names_nobody | {"world": {"existing_principals": [OPERATOR.arn]}})
    assert said["decision"] == "invalid-policy"
    assert said["findings"][0]["aws_message"] == f'Invalid principal in policy: "AWS":"{user}"'
    assert said["reason"].startswith("AWS does not save the trust policy of BackupAccessRole.")
    elsewhere = {"world": {"existing_principals": [f"arn:aws:iam::{A}:user/admin"]}}
    assert answered(names_nobody | elsewhere)["decision"] == "implicit-deny", "nothing is known of that account"
    assert answered(names_nobody)["decision"] == "implicit-deny"


def test_a_canonical_user_id_needs_its_account():
    listed = {
        "Effect": "Allow",
        "Principal": {"CanonicalUser": "c1"},
        "Action": "s3:GetObject",
        "Resource": BUCKET + "/*",
    }
    policies = {"resource": json.loads(document(listed)), "identity": [json.loads(document(allowing("s3:*")))]}
    request = changed(action="s3:GetObject", resource=BUCKET + "/k", policies=policies)
    assert answered(request | {"world": {"canonical_user_ids": {"c1": B}}})["decision"] == "allow"
    with pytest.raises(Unsupported, match="A CanonicalUser principal whose account is not known"):
        answered(request)


def at_an_endpoint(*documents):
    statements = [{**each, "Principal": "*"} for document in documents for each in document["Statement"]]
    return {"Version": "2012-10-17", "Statement": statements}


def test_a_statement_is_named_by_layer_document_and_number():
    deny = json.loads(document(allowing("sts:*"), allowing("sts:*", effect="Deny")))
    allow = json.loads(document(allowing("*")))
    at = {
        "identity": ([allow, deny], [{"policy": "identity", "statement": 1, "document": 1}]),
        "session": ([deny], [{"policy": "session", "statement": 1, "document": 0}]),
        "scp": ([[allow], [allow, deny]], [{"policy": "scp", "statement": 1, "level": 1, "document": 1}]),
        "boundary": (deny, [{"policy": "boundary", "statement": 1}]),
        "endpoint": (at_an_endpoint(allow, deny), [{"policy": "endpoint", "statement": 2}]),
    }
    for layer, (documents, decided_by) in at.items():
        said = answered(changed(policies={"resource": TRUST, "identity": [MAY]} | {layer: documents}))
        assert (said["decision"], said["decided_by"]) == ("explicit-deny", decided_by), layer


def test_findings_say_which_policy_they_are_of():
    one_wrong = {"Statement": []}
    for layer, held in {
        "boundary": one_wrong,
        "session": [one_wrong],
        "scp": [[one_wrong]],
        "rcp": [[one_wrong]],
        "endpoint": one_wrong,
    }.items():
        said = answered(changed(policies={"resource": TRUST, layer: held}))
        assert {finding["policy"] for finding in said["findings"]} == {layer}


# request · words of the reason
BAD = [
    ([], "The request is a JSON object, this is an empty list."),
    ("x", "The request is a JSON object"),
    (7, "this is the number 7"),
    (changed(action=None), "action is missing"),
    (changed(action="AssumeRole"), "write service:Name"),
    (changed(action=7), "action is the number 7"),
    (changed(action=10**40), "action is the number 10000000000000000000000…; it has"),
    (changed(action="arn:"), 'action is "arn:"; write service:Name'),
    (changed(action=":AssumeRole"), "write service:Name"),
    (changed(action="sts:*"), 'action is "sts:*"; write service:Name'),
    (changed(resource=None), "resource is missing"),
    (changed(resource="arn:aws:s3:::b", resource_account=None), "resource_account is missing"),
    (changed(caller=None), "caller.arn is missing"),
    (changed(caller="bob"), "'bob' is not a caller this lab knows"),
    (changed(caller={"type": "robot"}), "caller.type is \"robot\"; it is one of user,"),
    (changed(caller={"arn": OPERATOR.arn, "type": "root"}), "is the ARN of a user"),
    (changed(caller={"arn": OPERATOR.arn, "account": A}), "caller.account is"),
    (changed(caller={"arn": OPERATOR.arn, "name": "x"}), 'caller has no member "name"'),
    (changed(caller={"arn": None}), "caller.arn is missing"),
    (changed(context=[]), "context is a JSON object"),
    (changed(context={"aws:x": None}), "leave out what is absent"),
    (changed(context={"aws:x": [["a"]]}), "give a string or a list of strings"),
    (changed(context={"aws:x": "1", "AWS:X": "2"}), "twice"),
    (changed(policies=[]), "policies is a JSON object"),
    (changed(policies={"trust": TRUST}), 'policies has no member "trust"'),
    (changed(policies={"identity": MAY}), "policies.identity is a list of documents"),
    (changed(policies={"scp": [MAY]}), "policies.scp[0] is one level"),
    (changed(policies={"rcp": {}}), "policies.rcp is a list of levels"),
    (changed(world={"existing": []}), 'world has no member "existing"'),
    (changed(world={"existing_principals": "x"}), "world.existing_principals is a list"),
    (changed(world={"canonical_user_ids": {"a": 1}}), "world.canonical_user_ids"),
    (changed(actoin="x"), 'The request has no member "actoin"'),
    (changed(action="kms:Decrypt", resource="*", policies=None), "kms:Decrypt is valid AWS, but this lab does not model it"),
    (changed(action="sqs:SendMessage", policies={"resource": TRUST}), "A resource-based policy for sqs:SendMessage"),
]  # fmt: skip


@pytest.mark.parametrize(("request_", "words"), BAD, ids=[row[1][:40] for row in BAD])
def test_what_is_no_request_is_refused_in_a_sentence(request_, words):
    with pytest.raises((wire.BadRequest, Unsupported)) as refused:
        answered(request_)
    reason = str(refused.value)
    assert words in reason and reason.endswith(".") and len(reason) < 500


def test_a_review_finding_has_no_error_of_aws():
    (finding,) = iam.parse("{", iam.PolicyKind.TRUST).errors
    assert wire.finding(finding)["aws_code"] == "MalformedPolicyDocument"
    assert "aws_code" not in wire.finding(iam.Finding("warning", "x", "X.", source="lab"))
    assert iam.decide(wire.read(REQUEST)).outcome is Outcome.ALLOW
