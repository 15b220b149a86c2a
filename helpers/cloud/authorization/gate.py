"""The way of a call through the gate, from top to bottom: one list of checks, in the order in which AWS answers.

`CHECKS` is that list; the functions stand in its order. A real call walks it (`enforcement.py`), and so does the
rehearsal of a draft (`helpers.cloud.rehearsal`). They differ in how the caller is known, how a second factor is proved,
and what becomes of the engine's answers: the methods of `Passage`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from helpers import iam
from helpers.cloud import acting_services, moto_tables, service_linked
from helpers.cloud.api_call import Need
from helpers.cloud.authentication import serving
from helpers.cloud.authorization import context, delete_conflicts, mfa, needs, parameters, policy_documents
from helpers.cloud.authorization.passage import Passage
from helpers.cloud.authorization.question import Asker
from helpers.cloud.errors import AwsError, not_modelled
from helpers.cloud.federation import proofs
from helpers.cloud.moto_patches import aws_managed
from helpers.cloud.organizations import permissions as organizations
from helpers.cloud.organizations.standing import STANDING
from helpers.cloud.s3 import bucket_rules
from helpers.cloud.s3 import needs as s3_needs
from helpers.cloud.simulator import verdicts
from helpers.cloud.slowness import SLOWNESS
from helpers.iam.decision import Decision
from helpers.iam.model import CallerType


def _modelled(way: Passage) -> None:
    if way.call.partition != "aws":
        raise not_modelled(f"the partition {way.call.partition}")
    if way.call.in_two_places:  # moto would read one and the gate the other
        raise not_modelled(f"{way.call.name} with parameters in both the URL and the body")


def _who_calls(way: Passage) -> None:
    if way.call.operation in proofs.UNSIGNED:
        parameters.check_form(way.call)  # who calls is in one of its parameters
    way.identity, way.region = way.identify()
    way.facts = moto_tables.facts_of(way.identity)


def _kept_to_its_policy(way: Passage) -> None:
    if way.call.posted is not None and way.call.posted.signed:
        way.call.posted.check()


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
    if way.call.operation not in proofs.UNSIGNED:  # of these it was looked at before anybody knew who calls
        parameters.check_form(way.call)


def _buckets_are_there(way: Passage) -> None:
    bucket_rules.check_buckets(way.call, way.needs, way.identity.caller)


def _second_factor(way: Passage) -> None:
    way.mfa = way.second_factor()


def _circumstances(way: Passage) -> None:
    keys = context.of_call(way.call, way.identity, way.region, way.now, way.mfa)
    endpoint = serving.endpoint_of(way.call, way.identity)
    passing = context.of_passing(way.call, way.identity.caller.account)
    way.asker = Asker(way.identity, keys, passing, endpoint.policy if endpoint else None)


def _key_by_key(way: Passage) -> bool:
    """A DeleteObjects asks once for each key and answers key by key, so nothing else can stop it."""
    if "delete" not in way.call.query:
        return False
    decisions = {need: _ask(way, need) for need in way.needs}
    way.deletions({need: "" if decision.allowed else decision.aws_message for need, decision in decisions.items()})
    return True


def _permissions(way: Passage) -> None:
    note = verdicts.difference(way.call) if way.call.operation.startswith("Simulate") else ""
    for need in way.needs:
        _insist(way, need, note)


def _may_know(way: Passage) -> None:
    for need in s3_needs.hidden(way.call, way.needs, moto_tables.lacks_object):
        _insist(way, need, "There is no such object; only who may list is told so.")


def _may_look(way: Passage) -> None:
    organizations.check(way.call, way.identity.caller.account, STANDING.organization)


def _exists(way: Passage) -> None:
    needs.check_exists(way.call, way.facts)
    service_linked.check(way.call, way.needs[0].resource)


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


_EVERY, _IAM, _STS, _S3 = ("iam", "organizations", "sts", "s3"), ("iam",), ("sts",), ("s3",)
_IAM_AND_STS, _IAM_AND_S3, _ORGANIZATIONS = ("iam", "sts"), ("iam", "s3"), ("organizations",)
_STS_AND_ORGS, _NOT_S3 = ("organizations", "sts"), ("iam", "organizations", "sts")

# fmt: off
CHECKS = (
    # What everybody is told who calls.
    Check(_EVERY, _modelled),             # does the lab model the call at all?
    Check(_EVERY, _who_calls),            # whose key has signed it? What is known of the world around them?
    Check(_S3, _kept_to_its_policy),      # is the form filled in as its signer wants it?
    Check(_STS_AND_ORGS, _no_account),    # a service belongs to no account, and asks for roles only
    Check(_IAM, _reach),                  # some temporary credentials can't call IAM
    Check(_IAM_AND_STS, _managed_by_aws), # AWS's own policies are put in place when they are named
    Check(_EVERY, _what_it_needs),        # which permissions does it need?
    Check(_NOT_S3, _form),                # are its parameters well formed?
    Check(_S3, _buckets_are_there),       # is the bucket there, and not closed to outsiders?
    Check(_STS, _second_factor),          # does it prove a second factor?
    # What the policies say.
    Check(_EVERY, _circumstances),        # which condition keys does it carry?
    Check(_S3, _key_by_key),              # a DeleteObjects is answered key by key, and ends here
    Check(_EVERY, _permissions),          # is each permission granted?
    Check(_S3, _may_know),                # that an object is missing is told only to who may list
    # What only those are told who are permitted.
    Check(_ORGANIZATIONS, _may_look),     # is the account in an organization, and one that may look?
    Check(_IAM, _exists),                 # is the user, role or group there, or there already?
    Check(_IAM, _nothing_hangs_on_it),    # what must go before it is deleted?
    Check(_IAM_AND_S3, _documents),       # would AWS save this policy?
    Check(_S3, _rules_of_buckets),        # names, owners, ACLs, uploads, Block Public Access
    Check(_IAM, _device),                 # do two codes of the new MFA device follow one another?
    Check(_IAM_AND_STS, _limits),         # durations, session policies, chains of roles
    Check(_STS, _known_key),              # whose access key is that?
)
# fmt: on


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
    if need.action.startswith("sts:AssumeRole") and request.policies.resource is None:
        note = "AWS answers as if it refused, and so tells nobody which roles exist."
    elif need.action == "sts:AssumeRole" and way.identity.acts_for:
        note = acting_services.note(way.identity.acts_for)
    if SLOWNESS.seconds:
        note = " ".join(filter(None, (note, SLOWNESS.note(way.identity, need))))
    decision = iam.decide(request)
    way.answered(need, decision, note)
    return decision


def _insist(way: Passage, need: Need, note: str = "") -> None:
    decision = _ask(way, need, note)
    if not decision.allowed:
        raise way.denied(decision)
