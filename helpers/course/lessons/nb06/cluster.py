"""06-cluster: the card. A role for one service account, and every pod of the cluster gets in."""

from __future__ import annotations

from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.exercises.kinds.card import Card
from helpers.course.exercises.kinds.choice import Choice
from helpers.course.exercises.kinds.request import RequestTask
from helpers.course.lessons.nb06.trusts import CLUSTER, EXPORTER, STS_AUDIENCE, by_claims, by_sub
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS
from helpers.course.predictions import Option

_ROLE = "ExportRole"
_OPEN, _SHUT = by_claims(CLUSTER, StringEquals={f"{CLUSTER}:aud": STS_AUDIENCE}), by_sub(CLUSTER, EXPORTER)
_US = {"namespace": "reports", "service_account": "exporter"}

# A cluster's provider is no shared one, so AWS does not demand a sub:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
# https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
CLUSTER_CARD = Card(
    id="06-cluster",
    title="Saved without a word",
    ticket="Ticket 4757. ExportRole reads our bucket. It is for the service account exporter in the namespace reports "
    "of our EKS cluster, and AWS has saved its trust policy without a word.",
    find=Choice(
        id="06-cluster-find",
        title="Find",
        ticket="What in this trust policy lets too many in?",
        options=(
            Option(
                "The provider is a URL that anybody can read, so anybody gets in.",
                "the token is signed by that issuer, and only pods of the cluster have one.",
                misconception="provider-is-public",
            ),
            Option(
                "Nothing tests `sub`, so every service account of the cluster is meant.",
                "each of them can have a token with this `aud`; `sub` alone tells them apart.",
                correct=True,
            ),
            Option(
                "The Action should be `sts:AssumeRole`.",
                "whoever comes with a token calls `sts:AssumeRoleWithWebIdentity`.",
                misconception="one-call-for-all",
            ),
        ),
        hints=(
            "Read the Condition: which claims does it test?",
            "What is the same in the tokens of all pods?",
            "Look for the claim that is not there.",
        ),
        takeaway="The policy tests for whom the token is made out, and not whose token it is.",
    ),
    exploit=RequestTask(
        id="06-cluster-exploit",
        title="Exploit",
        ticket="Make a pod of the same cluster that gets in and should not.",
        trust=_OPEN,
        unless=_SHUT,
        wanted=True,
        callers=("eks",),
        fields=("namespace", "service_account"),
        start=_US,
        solved={"namespace": "web", "service_account": "frontend"},
        also_right=({"namespace": "reports", "service_account": "default"}, {}),
        known_wrong=((_US, "it is one of those that the role is there for."),),
        hints=(
            "Which pods have a token of this provider?",
            "Choose another service account, or another namespace.",
            "Try the namespace web and the service account frontend.",
        ),
        takeaway="So whoever can start a pod anywhere in the cluster reads the bucket.",
        role=_ROLE,
    ),
    mend=Exercise(
        id="06-cluster-mend",
        title="Mend",
        ticket=f"`{_ROLE}` is for the pods of exporter in reports alone. Shut the hole, and keep the export running.",
        starter=_OPEN,
        solution=_SHUT,
        also_right=(by_sub(CLUSTER, EXPORTER, like=True),),
        known_wrong=(
            (
                by_sub(CLUSTER, "system:serviceaccount:reports:*", like=True),
                "Another pod in reports gets in, and should stay out.",
            ),
            (
                by_sub(CLUSTER, "system:serviceaccount:*:exporter", like=True),
                "An exporter in another namespace gets in, and should stay out.",
            ),
            (by_sub(CLUSTER, "reports:exporter"), "The exporter stays out, and should get in."),
            (
                by_claims(CLUSTER, StringEquals={f"{CLUSTER}:sub": EXPORTER, f"{CLUSTER}:aud": CLUSTER}),
                "The exporter stays out, and should get in.",
            ),
        ),
        hints=(
            "Which claim names the service account?",
            "It stands beside `aud`, under a key that begins with the provider.",
            f"StringEquals compares the sub with `{EXPORTER}`.",
        ),
        requests=(
            Probe("The exporter", "eks", True, "The export runs every hour.", claims=_US),
            Probe(
                "Another pod in reports",
                "eks",
                False,
                "It is no exporter.",
                claims={"namespace": "reports", "service_account": "default"},
            ),
            Probe(
                "An exporter in another namespace",
                "eks",
                False,
                "Whoever has a namespace of their own can call a service account as they like.",
                claims={"namespace": "web", "service_account": "exporter"},
            ),
            OUR_ADMIN,
            *STRANGERS,
        ),
        takeaway="The exporter gets in, and no other pod.",
        role=_ROLE,
    ),
    takeaway="`aud` says for whom a token is made out, `sub` whose it is. A trust policy tests both.",
    skill="narrow-a-token",
)
