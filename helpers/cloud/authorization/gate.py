"""The way of a call through the gate, from top to bottom: one list of checks, in the order in which AWS answers.

A real call walks it (`enforcement.py`), and so does the rehearsal of a draft (`helpers.cloud.rehearsal`). They differ
in how the caller is known, how a second factor is proved, and what becomes of the engine's answers: the methods of
`Passage`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from helpers import iam
from helpers.cloud import moto_tables
from helpers.cloud.api_call import ApiCall, Facts, Need
from helpers.cloud.authentication.identity import Identity
from helpers.cloud.authorization import context, delete_conflicts, mfa, needs, parameters, policy_documents
from helpers.cloud.authorization.question import Asker
from helpers.cloud.errors import AwsError, not_modelled
from helpers.cloud.moto_patches import aws_managed
from helpers.cloud.s3 import bucket_rules
from helpers.cloud.s3 import needs as s3_needs
from helpers.iam.decision import Decision, Request
from helpers.iam.model import CallerType

# These carry no signature: who calls is in a token that the lab can not check.
_UNSIGNED = ("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")


class Passage(ABC):
    """One call on its way through the gate. Each check finds here what those before it have found out.

    Args:
        call: the API call.
        now: the lab's date and time, UTC.

    Attributes:
        identity: who makes the call.
        region: the one it is signed for; empty when it is not signed.
        facts: what the tables of needs must know about the world.
        needs: the permissions the call needs.
        mfa: does the call itself prove a second factor?
        asker: puts the questions to the engine.
    """

    identity: Identity
    region: str
    facts: Facts
    needs: list[Need]
    asker: Asker

    def __init__(self, call: ApiCall, now: datetime) -> None:
        self.call = call
        self.now = now
        self.mfa = False

    @abstractmethod
    def identify(self) -> tuple[Identity, str]:
        """Who makes the call, and for which region it is signed.

        Raises:
            AwsError: nobody can be found who does.
        """

    @abstractmethod
    def second_factor(self) -> bool:
        """Does the call itself prove a second factor?

        Raises:
            AwsError: it tries to, and fails.
        """

    @abstractmethod
    def answered(self, need: Need, decision: Decision, note: str = "") -> None:
        """Take down what the engine says to one question.

        Args:
            need: the permission.
            decision: the answer.
            note: what else is worth knowing.
        """

    @abstractmethod
    def denied(self, decision: Decision) -> Exception:
        """What ends the way when a permission is missing.

        Args:
            decision: the answer that says so.
        """

    def question(self, need: Need) -> Request:
        """The question that is put to the engine.

        Args:
            need: the permission.
        """
        return self.asker.request(need)

    def deletions(self, refusals: Mapping[Need, str]) -> None:  # noqa: B027 - not every passage deletes
        """A DeleteObjects goes on whatever the answers: what is to be deleted, and why some of it is not.

        Args:
            refusals: each key's permission, and AWS's message; empty for what may be deleted.
        """

    def has_key(self, key_id: str) -> bool:
        """Has anybody in the lab this access key?"""
        return True


def _modelled(way: Passage) -> None:
    if way.call.partition != "aws":
        raise not_modelled(f"the partition {way.call.partition}")
    if way.call.operation in _UNSIGNED:
        raise not_modelled(way.call.name)
    if way.call.in_two_places:  # moto would read one and the gate the other
        raise not_modelled(f"{way.call.name} with parameters in both the URL and the body")


def _who_calls(way: Passage) -> None:
    way.identity, way.region = way.identify()
    way.facts = moto_tables.facts_of(way.identity)


def _no_account(way: Passage) -> None:
    if way.identity.caller.type is CallerType.SERVICE and way.call.operation != "AssumeRole":
        raise not_modelled(f"{way.call.name} by an AWS service, which belongs to no account")


def _reach(way: Passage) -> None:
    parameters.check_reach(way.call, way.identity)


def _managed_by_aws(way: Passage) -> None:
    aws_managed.bring(way.call, way.identity.caller.account)


def _what_it_needs(way: Passage) -> None:
    way.needs = needs.needs(way.call, way.facts)


def _form(way: Passage) -> None:
    parameters.check_form(way.call)


def _buckets_are_there(way: Passage) -> None:
    bucket_rules.check_buckets(way.call, way.needs, way.identity.caller)


def _second_factor(way: Passage) -> None:
    way.mfa = way.second_factor()


def _circumstances(way: Passage) -> None:
    keys = context.of_call(way.call, way.identity, way.region, way.now, way.mfa)
    way.asker = Asker(way.identity, keys)


def _key_by_key(way: Passage) -> bool:
    """A DeleteObjects asks once for each key and answers key by key, so nothing else can stop it."""
    if "delete" not in way.call.query:
        return False
    decisions = {need: _ask(way, need) for need in way.needs}
    way.deletions({need: "" if decision.allowed else decision.aws_message for need, decision in decisions.items()})
    return True


def _permissions(way: Passage) -> None:
    for need in way.needs:
        _insist(way, need)


def _may_know(way: Passage) -> None:
    for need in s3_needs.hidden(way.call, way.needs, moto_tables.lacks_object):
        _insist(way, need, "There is no such object; only who may list is told so.")


def _exists(way: Passage) -> None:
    needs.check_exists(way.call, way.facts)


def _nothing_hangs_on_it(way: Passage) -> None:
    delete_conflicts.check(way.call, way.identity.caller.account)


def _documents(way: Passage) -> None:
    policy_documents.check(way.call, way.needs[0].action)


def _rules_of_buckets(way: Passage) -> None:
    bucket_rules.check(way.call, way.needs[0], way.identity.caller)


def _device(way: Passage) -> None:
    mfa.check_enabling(way.call, way.identity.caller, way.now)


def _limits(way: Passage) -> None:
    parameters.check_limits(way.call, way.identity)


def _known_key(way: Passage) -> None:
    key_id = way.call.form.get("AccessKeyId", "")
    if way.call.operation == "GetAccessKeyInfo" and not way.has_key(key_id):
        raise AwsError("ValidationError", f"Nobody in this lab has the access key {key_id}.")


class Check(NamedTuple):
    """One check on the way.

    Attributes:
        services: whose calls it looks at.
        run: raises what AWS would answer, or goes by; True ends the way.
    """

    services: tuple[str, ...]
    run: Callable[[Passage], bool | None]


_EVERY, _IAM, _STS, _S3, _IAM_AND_STS = ("iam", "sts", "s3"), ("iam",), ("sts",), ("s3",), ("iam", "sts")

CHECKS = (
    # What everybody is told who calls.
    Check(_EVERY, _modelled),
    Check(_EVERY, _who_calls),
    Check(_STS, _no_account),
    Check(_IAM, _reach),
    Check(_IAM_AND_STS, _managed_by_aws),
    Check(_EVERY, _what_it_needs),
    Check(_IAM_AND_STS, _form),
    Check(_S3, _buckets_are_there),
    Check(_STS, _second_factor),
    # What the policies say.
    Check(_EVERY, _circumstances),
    Check(_S3, _key_by_key),
    Check(_EVERY, _permissions),
    Check(_S3, _may_know),
    # What only those are told who are permitted.
    Check(_IAM, _exists),
    Check(_IAM, _nothing_hangs_on_it),
    Check(("iam", "s3"), _documents),
    Check(_S3, _rules_of_buckets),
    Check(_IAM, _device),
    Check(_IAM_AND_STS, _limits),
    Check(_STS, _known_key),
)


def walk(way: Passage) -> None:
    """Walk through the gate: to the end, or to the first check that refuses.

    Args:
        way: the call.

    Raises:
        AwsError: what AWS would answer before or after the question of permission.
        Unsupported: a policy says something that the engine does not model.
        Exception: what `denied` makes of a missing permission.
    """
    for check in CHECKS:
        if way.call.service in check.services and check.run(way):
            return


def _ask(way: Passage, need: Need, note: str = "") -> Decision:
    request = way.question(need)
    if need.action == "sts:AssumeRole" and request.policies.resource is None:
        note = "AWS answers as if it refused, and so tells nobody which roles exist."
    decision = iam.decide(request)
    way.answered(need, decision, note)
    return decision


def _insist(way: Passage, need: Need, note: str = "") -> None:
    decision = _ask(way, need, note)
    if not decision.allowed:
        raise way.denied(decision)
