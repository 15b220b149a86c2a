"""Pods and machines with a certificate: what their services send, and what a trust policy must say to let them in.

https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from botocore.exceptions import ParamValidationError

from helpers import lab
from helpers.cloud import World
from helpers.cloud.workloads.certificate import certificate
from helpers.cloud.workloads.pod import pod
from helpers.cloud.workloads.workload import Workload
from helpers.ui.shell import LabError
from tests.cloud.kit import BUCKET, BUCKET_ARN, A, B, C, Company, allow, document, error

ASSUME, TAG, SOURCE = "sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"
PODS, ANYWHERE = "pods.eks.amazonaws.com", "rolesanywhere.amazonaws.com"
ROLE = f"arn:aws:iam::{A}:role/BackupAccessRole"
CLUSTER = f"arn:aws:eks:eu-central-1:{A}:cluster/shop"
ANCHOR = f"arn:aws:rolesanywhere:eu-central-1:{A}:trust-anchor/0f1e2d3c-0000-4000-8000-000000000001"
POD = pod("exporter", namespace="reports", name="exporter-7d4b9")
BARE_POD = pod("exporter", namespace="reports", session_tags=False)
SERIAL = "1f:71:c5:11:4a:11:9f:c0:cc:5a:5a:52:fb:37:20:ad"
MACHINE = certificate(
    {"CN": "db-7", "OU": ("ops", "db"), "C": "DE"},
    issuer={"CN": "Your Company CA", "O": "Your Company"},
    dns="db-7.example.com",
    uri="spiffe://example.com/db/7",
    serial=SERIAL,
    trust_anchor=ANCHOR,
)


def when(key: str, value: str, operator: str = "StringEquals") -> dict[str, Any]:
    return {operator: {key: value}}


# who | whom the trust policy names | its actions | its Condition | the permission that is missing; "" is let in
TRUST = [
    # "sts:TagSession: EKS Pod Identity uses TagSession to include session tags in the requests to AWS STS."
    (POD, PODS, (ASSUME, TAG), {}, ""),
    (POD, PODS, (ASSUME,), {}, TAG),
    (POD, PODS, (TAG,), {}, ASSUME),
    (POD, "eks.amazonaws.com", (ASSUME, TAG), {}, ASSUME),
    (POD, ANYWHERE, (ASSUME, TAG, SOURCE), {}, ASSUME),
    (POD, PODS, (ASSUME, TAG), when("aws:RequestTag/eks-cluster-arn", CLUSTER, "ArnEquals"), ""),
    (POD, PODS, (ASSUME, TAG), when("aws:RequestTag/eks-cluster-name", "shop"), ""),
    (POD, PODS, (ASSUME, TAG), when("aws:RequestTag/kubernetes-namespace", "reports"), ""),
    (POD, PODS, (ASSUME, TAG), when("aws:RequestTag/kubernetes-namespace", "default"), ASSUME),
    (POD, PODS, (ASSUME, TAG), when("aws:RequestTag/kubernetes-service-account", "exporter"), ""),
    (POD, PODS, (ASSUME, TAG), when("aws:RequestTag/kubernetes-service-account", "other"), ASSUME),
    (POD, PODS, (ASSUME, TAG), when("aws:RequestTag/kubernetes-pod-name", "exporter-7d4b9"), ""),
    (POD, PODS, (ASSUME, TAG), when("aws:RequestTag/kubernetes-pod-uid", "????????-*", "StringLike"), ""),
    (POD, PODS, (ASSUME, TAG), when("sts:TransitiveTagKeys", "eks-cluster-arn", "ForAnyValue:StringEquals"), ""),
    # Not documented, so not sent: docs/limits.md.
    (POD, PODS, (ASSUME, TAG), when("aws:SourceArn", "false", "Null"), ASSUME),
    (POD, PODS, (ASSUME, TAG), when("aws:SourceAccount", "false", "Null"), ASSUME),
    (POD, PODS, (ASSUME, TAG), when("sts:SourceIdentity", "false", "Null"), ASSUME),
    # An association with `disableSessionTags`.
    (BARE_POD, PODS, (ASSUME,), {}, ""),
    (BARE_POD, PODS, (ASSUME, TAG), when("aws:RequestTag/kubernetes-namespace", "reports"), ASSUME),
    # "The policy must grant the permissions: sts:AssumeRole, sts:SetSourceIdentity, sts:TagSession"
    (MACHINE, ANYWHERE, (ASSUME, TAG, SOURCE), {}, ""),
    (MACHINE, ANYWHERE, (ASSUME, TAG), {}, SOURCE),
    (MACHINE, ANYWHERE, (ASSUME, SOURCE), {}, TAG),
    (MACHINE, ANYWHERE, (TAG, SOURCE), {}, ASSUME),
    (MACHINE, PODS, (ASSUME, TAG, SOURCE), {}, ASSUME),
    (MACHINE, ANYWHERE, (ASSUME, TAG, SOURCE), when("aws:PrincipalTag/x509Subject/CN", "db-7"), ""),
    (MACHINE, ANYWHERE, (ASSUME, TAG, SOURCE), when("aws:PrincipalTag/x509Subject/CN", "db-8"), ASSUME),
    (MACHINE, ANYWHERE, (ASSUME, TAG, SOURCE), when("aws:PrincipalTag/x509Subject/OU", "ops/db"), ""),
    (MACHINE, ANYWHERE, (ASSUME, TAG, SOURCE), when("aws:PrincipalTag/x509Subject/C", "DE"), ""),
    (MACHINE, ANYWHERE, (ASSUME, TAG, SOURCE), when("aws:PrincipalTag/x509Issuer/CN", "Your Company CA"), ""),
    (MACHINE, ANYWHERE, (ASSUME, TAG, SOURCE), when("aws:PrincipalTag/x509Issuer/O", "Your Company"), ""),
    (MACHINE, ANYWHERE, (ASSUME, TAG, SOURCE), when("aws:PrincipalTag/x509SAN/DNS", "db-7.example.com"), ""),
    (MACHINE, ANYWHERE, (ASSUME, TAG, SOURCE), when("aws:PrincipalTag/x509SAN/URI", "spiffe://example.com/db/7"), ""),
    (MACHINE, ANYWHERE, (ASSUME, TAG, SOURCE), when("aws:RequestTag/x509Subject/CN", "db-7"), ""),
    (MACHINE, ANYWHERE, (ASSUME, TAG, SOURCE), when("sts:SourceIdentity", "CN=db-7"), ""),
    (MACHINE, ANYWHERE, (ASSUME, TAG, SOURCE), when("sts:SourceIdentity", "db-7"), ASSUME),
    (MACHINE, ANYWHERE, (ASSUME, TAG, SOURCE), when("aws:SourceArn", ANCHOR, "ArnEquals"), ""),
    (MACHINE, ANYWHERE, (ASSUME, TAG, SOURCE), when("aws:SourceArn", f"{ANCHOR[:-1]}2", "ArnEquals"), ASSUME),
    (MACHINE, ANYWHERE, (ASSUME, TAG, SOURCE), when("aws:SourceAccount", A), ""),
    (MACHINE, ANYWHERE, (ASSUME, TAG, SOURCE), when("aws:SourceAccount", B), ASSUME),
    (MACHINE, ANYWHERE, (ASSUME, TAG, SOURCE), when("sts:TransitiveTagKeys", "false", "Null"), ASSUME),
]  # fmt: skip


def test_a_trust_policy_must_allow_all_that_the_service_asks_for(world: World, company: Company) -> None:
    company.make_role(document(allow(ASSUME, principal={"AWS": f"arn:aws:iam::{A}:root"})))
    for who, service, actions, condition, missing in TRUST:
        statement = allow(
            list(actions), principal={"Service": service}, **({"Condition": condition} if condition else {})
        )
        company.iam.update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument=document(statement))
        assume = world.workload_session(who).client("sts").assume_role
        row = who.name, service, actions, condition
        if missing:
            words = f"User: {who.service} is not authorized to perform: {missing} on resource: {ROLE}"
            assert error(assume, RoleArn=ROLE) == ("AccessDenied", words, 403), row
        else:
            assert assume(RoleArn=ROLE)["Credentials"]["SessionToken"], row
        asked = [event for event in world.trail.events() if event.caller.arn == who.service]
        assert asked[-1].decision.allowed is not bool(missing), row


def session_of(world: World, company: Company, who: Workload, *permissions: dict, **more: Any) -> dict[str, Any]:
    actions = [ASSUME, TAG, SOURCE]
    company.make_role(document(allow(actions, principal={"Service": [PODS, ANYWHERE]})), *permissions)
    return world.workload_session(who).client("sts").assume_role(RoleArn=ROLE, **more)


def test_a_pods_session_carries_its_tags_and_hands_them_on(world: World, company: Company) -> None:
    # "the tag keys and values are passed to any AssumeRole actions that your workloads use to switch roles"
    tagged = {"StringEquals": {"aws:PrincipalTag/kubernetes-service-account": "exporter"}}
    answer = session_of(
        world, company, POD, allow("s3:ListBucket", BUCKET_ARN, Condition=tagged), allow([ASSUME, TAG], "*")
    )
    assert answer["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{A}:assumed-role/BackupAccessRole/eks-shop-exporter-7d4b9"
    assert "SourceIdentity" not in answer
    assert world.client("s3", answer["Credentials"]).list_objects_v2(Bucket=BUCKET)["KeyCount"] == 3
    second = f"arn:aws:iam::{B}:role/Second"
    trust = allow([ASSUME, TAG], principal={"AWS": ROLE}, Condition=when("aws:PrincipalTag/eks-cluster-arn", CLUSTER))
    company.vendor_iam.create_role(RoleName="Second", AssumeRolePolicyDocument=document(trust))
    company.vendor_iam.put_role_policy(
        RoleName="Second", PolicyName="p", PolicyDocument=document(allow("s3:ListAllMyBuckets", "*", Condition=tagged))
    )
    chained = world.client("sts", answer["Credentials"]).assume_role(RoleArn=second, RoleSessionName="onwards")
    assert world.client("s3", chained["Credentials"]).list_buckets()["Buckets"] == []


def test_a_machines_session_is_named_by_its_certificate(world: World, company: Company) -> None:
    who = {"StringEquals": {"aws:SourceIdentity": "CN=db-7", "aws:PrincipalTag/x509Subject/OU": "ops/db"}}
    answer = session_of(
        world, company, MACHINE, allow("s3:ListBucket", BUCKET_ARN, Condition=who), DurationSeconds=1800
    )
    # "using the hex-encoded serial number of the authenticating certificate"
    assert answer["AssumedRoleUser"]["Arn"].rpartition("/")[2] == SERIAL.replace(":", "")
    assert answer["SourceIdentity"] == "CN=db-7"
    assert (answer["Credentials"]["Expiration"] - world.now()).total_seconds() == 1800
    assert world.client("s3", answer["Credentials"]).list_objects_v2(Bucket=BUCKET)["KeyCount"] == 3


def test_the_trust_anchor_does_not_stay_in_the_session(world: World, company: Company) -> None:
    # aws:SourceArn is "a service principal's" key: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcearn
    answer = session_of(
        world, company, MACHINE, allow("s3:ListBucket", BUCKET_ARN, Condition=when("aws:SourceArn", ANCHOR))
    )
    assert error(world.client("s3", answer["Credentials"]).list_objects_v2, Bucket=BUCKET)[0] == "AccessDenied"


def test_cloudtrail_says_which_service_asked(world: World, company: Company) -> None:
    session_of(world, company, MACHINE)
    record = lab.cloudtrail("A").record()
    assert (record["eventName"], record["userIdentity"]) == (
        "AssumeRole",
        {"type": "AWSService", "invokedBy": ANYWHERE},
    )
    assert record["requestParameters"]["sourceIdentity"] == "CN=db-7"
    assert record["requestParameters"]["roleSessionName"] == SERIAL.replace(":", "")


# who | what they give | what is said. The service makes the call; "can't add additional custom tags", says EKS's page.
NO_SAY = [
    (POD, {"RoleSessionName": "mine"}, "no say in RoleSessionName: give RoleArn alone."),
    (POD, {"Tags": [{"Key": "team", "Value": "x"}]}, "no say in Tags: give RoleArn alone."),
    (POD, {"DurationSeconds": 900}, "no say in DurationSeconds: give RoleArn alone."),
    (MACHINE, {"SourceIdentity": "CN=db-8"}, "no say in SourceIdentity: give RoleArn and DurationSeconds alone."),
    (MACHINE, {"ExternalId": "42"}, "no say in ExternalId: give RoleArn and DurationSeconds alone."),
    (POD, {"RoleArn": f"arn:aws:iam::{B}:role/Second"}, f"works in, {A}, and this role belongs to {B}."),
    (MACHINE, {"RoleArn": f"arn:aws:iam::{C}:role/x"}, f"works in, {A}, and this role belongs to {C}."),
]


def test_a_workload_chooses_its_role_and_nothing_else(world: World) -> None:
    for who, given, words in NO_SAY:
        with pytest.raises(ParamValidationError, match=re.escape(words)):
            world.workload_session(who).client("sts").assume_role(**{"RoleArn": ROLE, **given})
    assert not world.trail.events()  # nothing was sent


def test_bad_role_arns_are_for_aws_to_refuse(world: World) -> None:
    sts = world.workload_session(POD).client("sts")
    assert error(sts.assume_role, RoleArn="a role of that long name")[:2] == (
        "ValidationError",
        "a role of that long name is invalid",
    )
    with pytest.raises(ParamValidationError, match='Missing required parameter in input: "RoleArn"'):
        sts.assume_role()


def test_a_workload_has_no_account_to_act_in(world: World) -> None:
    assert error(world.workload_session(POD).client("sts").get_caller_identity)[0] == "NotImplemented"
    assert error(world.workload_session(POD).client("iam").list_users)[0] == "AccessDenied"


def test_after_a_reset_a_workload_is_made_anew(world: World, company: Company) -> None:
    before = world.workload_session(POD).client("sts")
    world.reset()
    session_of(world, company, POD)
    assert error(before.assume_role, RoleArn=ROLE)[0] == "InvalidClientTokenId"


SAID = [
    (lambda: lab.as_pod("Exporter"), "'Exporter' can't be the name of a service account."),
    (lambda: lab.as_pod("exporter", namespace="a.b"), "'a.b' can't be the name of a namespace."),
    (lambda: lab.as_pod("exporter", namespace="n" * 64), "can't be the name of a namespace."),
    (lambda: lab.as_pod("exporter", cluster="a shop"), "'a shop' can't be the name of a cluster."),
    (lambda: lab.as_pod("exporter", name="x" * 254), "can't be the name of a pod."),
    (lambda: lab.as_pod("exporter", account="Z"), "'Z' is no account: write 12 digits, or A, B, C, D."),
    (lambda: lab.as_pod("exporter", tags=True), "There is no setting 'tags'. Known: namespace, cluster, name, "),
    (lambda: lab.as_pod(None), "can't be the name of a service account."),
    (lambda: lab.as_machine(""), "The subject needs one common name (CN)"),
    (lambda: lab.as_machine({"O": "Your Company"}), "The subject needs one common name (CN)"),
    (lambda: lab.as_machine({"CN": ("a", "b")}), "what becomes of 'a/b' the lab does not model."),
    (lambda: lab.as_machine("Data Base 7"), "what becomes of 'Data Base 7' the lab does not model."),
    (lambda: lab.as_machine("x" * 62), "at most 61 of letters"),
    (lambda: lab.as_machine({"CN": "db-7", "UID": "7"}), "does not model the part 'UID' of the subject; it knows CN, O, "),
    (lambda: lab.as_machine("db-7", issuer={"CN": "R&D"}), "'R&D' can't be the value of the session tag x509Issuer/CN"),
    (lambda: lab.as_machine("db-7", dns="d" * 257), "can't be the value of the session tag x509SAN/DNS"),
    (lambda: lab.as_machine("db-7", serial="12345"), "'12345' is no serial number in hex"),
    (lambda: lab.as_machine("db-7", serial="00" * 21), "is no serial number in hex, of 1 to 20 bytes."),
    (lambda: lab.as_machine("db-7", trust_anchor="anchor"), "'anchor' is no trust anchor: it has the form arn:aws:"),
    (lambda: lab.as_machine(7), "The part CN of the subject is no text: write it in quotes."),
    (lambda: lab.as_machine("db-7", issuer={"O": (7,)}), "The part O of the issuer is no text: write it in quotes."),
    (lambda: lab.as_machine("db-7", uri=b"#"), "can't be the value of the session tag x509SAN/URI"),
    (lambda: lab.as_machine("db-7", trust_anchor=7), "'7' is no trust anchor"),
    (lambda: lab.as_pod("exporter", cluster=None), "'None' can't be the name of a cluster."),
]  # fmt: skip


def test_what_can_not_be_is_said_in_one_sentence() -> None:
    for made, words in SAID:
        with pytest.raises(LabError, match=re.escape(words)) as caught:
            made()
        assert "\n" not in str(caught.value), words


def test_names_at_their_limits_are_taken() -> None:
    assert len(pod("s" * 63, cluster="c" * 100, namespace="n" * 63).sets["RoleSessionName"]) == 64
    assert certificate("x" * 61).sets["SourceIdentity"] == f"CN={'x' * 61}"
    assert certificate("db-7", serial="0A").sets["RoleSessionName"] == "0a"
    assert pod("exporter", account="B").account == B == pod("exporter", account=B).account
    assert certificate("db-7").account == A


def test_printed_it_says_what_the_service_sends() -> None:
    for who, parts in (
        (POD, ("tag kubernetes-namespace = reports", "all tags are transitive", "must allow sts:AssumeRole, sts:TagSession.")),
        (BARE_POD, ("RoleSessionName = ", "must allow sts:AssumeRole.")),
        (MACHINE, ("SourceIdentity = CN=db-7", f"aws:SourceArn = {ANCHOR}", "sts:TagSession, sts:SetSourceIdentity.")),
    ):  # fmt: skip
        for part in parts:
            assert part in str(who)
    assert "tag " not in str(BARE_POD)
    assert "transitive" not in str(MACHINE)
    assert repr(lab.as_pod("exporter", namespace="reports", name="exporter-7d4b9")) == str(POD)


def test_the_same_workload_is_the_same_again_and_another_is_not() -> None:
    assert pod("exporter") == pod("exporter")
    assert certificate("db-7") == certificate("db-7")
    uids = {
        who.sets["Tags"][5]["Value"] for who in (pod("a"), pod("b"), pod("a", cluster="x"), pod("a", namespace="x"))
    }
    assert len(uids) == 4
    assert certificate("db-7").sets["RoleSessionName"] != certificate("db-8").sets["RoleSessionName"]
    assert certificate("db-7").context["aws:SourceArn"] != certificate("db-7", issuer="B").context["aws:SourceArn"]
