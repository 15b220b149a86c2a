"""May somebody hand this role to that service? The question that a service's own calls ask, and nothing else of them.

`iam:PassRole` is a permission and no API call: RunInstances, CreateFunction and every other call that takes a role asks
for it, on the role, in the caller's account. CloudTrail has no record of its own for it.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from textwrap import fill
from typing import TYPE_CHECKING, Any, Final

from helpers import iam
from helpers.cloud import acting_services, moto_tables
from helpers.cloud.api_call import ApiCall, Need
from helpers.cloud.authentication import serving
from helpers.cloud.authorization import context
from helpers.cloud.authorization.question import Asker
from helpers.cloud.personas import REGION
from helpers.cloud.slowness import SLOWNESS
from helpers.cloud.trail.events import PASS_ROLE, Event
from helpers.cloud.trail.sent import Sent
from helpers.cloud.trail.view import line
from helpers.iam.decision import Decision
from helpers.iam.model import CallerType
from helpers.iam.text import shortened

if TYPE_CHECKING:
    from helpers.cloud.authentication.identity import Identity
    from helpers.cloud.personas import Who
    from helpers.cloud.world import World

_WIDTH: Final = 100  # as lab.why() prints
_RESOURCE: Final = "iam:AssociatedResourceArn"
# "The role defined for the function cannot be assumed by Lambda." answers CreateFunction, as many report:
# https://github.com/pdomala/LambdaCDDemo/issues/1
_LOOKS_ITSELF: Final = {
    "lambda.amazonaws.com": "Lambda looks when the function is made, and refuses a role that it cannot assume."
}
_CALL: Final = ApiCall("iam", "PassRole", url="https://iam.amazonaws.com/")


@dataclass(frozen=True, repr=False)
class Handed:
    """The answer; printed, it says why.

    Attributes:
        decision: the engine's, with the whole request.
        service: to whom the role is handed.
        note: what else is worth knowing.
    """

    decision: Decision
    service: str
    note: str

    @property
    def allowed(self) -> bool:
        """May the role be handed over?"""
        return self.decision.allowed

    @property
    def message(self) -> str:
        """AWS's words of the refusal; empty when it is allowed."""
        return "" if self.allowed else self.decision.aws_message

    def __repr__(self) -> str:
        request = self.decision.request
        role = request.resource.rpartition("/")[2]
        verb = "hands" if self.allowed else "may not hand"
        verdict = f"{'Allowed' if self.allowed else 'Denied'}: {request.caller.name} {verb} {role} to {self.service}."
        return "\n".join(
            _filled(line(text)) for text in (verdict, self.message, self.decision.reason, self.note) if text
        )


def _filled(text: str) -> str:
    return fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def ask(
    world: World,
    role: str,
    to: str,
    by: Who,
    resource: str | None = None,
    *,
    sets_keys: bool = True,
) -> Handed:
    """Ask for `iam:PassRole`, and write question and answer into the trail.

    Args:
        world: the mocked AWS.
        role: its name in the account of whoever hands it over, or its ARN.
        to: the service that will assume the role, such as "lambda.amazonaws.com", or "lambda" for short.
        by: who hands it over: a persona's name, or the Credentials that STS returned.
        resource: the ARN of what will have the role; None says none, and of EC2 the form that AWS's page shows.
        sets_keys: does the service set `iam:PassedToService` and `iam:AssociatedResourceArn`? Some do not.

    Returns:
        The answer.

    Raises:
        LookupError: there is nobody of that name, no such service, or no such role.
        ValueError: such a role can not be handed over, or the resource is no ARN; one sentence.
    """
    service = acting_services.chosen(to).service
    who = world.identity(by or "")
    account = who.caller.account
    if who.caller.type is CallerType.SERVICE:
        raise ValueError(f"{who.caller.name} belongs to no account, and so has no role to hand over.")
    if resource is not None and acting_services.account_in(resource) is None:
        raise ValueError(f"{shortened(str(resource), 60)!r} is no ARN.")
    if (address := serving.address.get()) and who.address:
        who = replace(who, address=address)
    with serving.turn:
        need = Need(PASS_ROLE, _arn(str(role), account))
        passed = context.passed_role(service, account, resource) if sets_keys else {}
        decision = iam.decide(_question(world, who, need, passed))
        late = SLOWNESS.note(who, need) if SLOWNESS.seconds else ""
        note = " ".join(filter(None, (_note(service, passed, decision), late)))
        sent = Sent.of(_CALL, who, REGION)
        world.trail.record(
            Event(
                world.now(), PASS_ROLE, 0, who.caller, PASS_ROLE, need.resource, decision.request.context, decision,
                note=note, sent=sent,
            )
        )  # fmt: skip
    return Handed(decision, service, note)


def _question(world: World, who: Identity, need: Need, passed: Mapping[str, Any]) -> iam.Request:
    keys = context.of_call(_CALL, who, REGION, world.now(), mfa=False)
    return Asker(who, keys, passed).request(need)


def _arn(role: str, account: str) -> str:
    """The role's ARN, with its path.

    Raises:
        LookupError: there is no such role.
        ValueError: it is another account's. "You can only pass a role to a service that shares the same account."
    """
    if role.startswith("arn:"):
        owner = role.split(":")[4] if role.count(":") >= 5 else ""
        if owner != account:
            raise ValueError(
                f"Only a role of account {account} can be handed over by somebody of that account, and"
                f" {shortened(role, 100)!r} is none."
            )
        found = role if moto_tables.role(role) is not None else None
    else:
        found = moto_tables.find_arn(account, "role", role)
    if found is None:
        raise LookupError(f"There is no role {shortened(role, 100)!r} in account {account}, so nothing was asked.")
    return found


def _note(service: str, passed: Mapping[str, Any], decision: Decision) -> str:
    if not passed:
        keys = "Here the service sets neither iam:PassedToService nor iam:AssociatedResourceArn; some services do not."
    elif _RESOURCE not in passed and _asks_for(_RESOURCE, decision):
        keys = f"No resource was named, so {_RESOURCE} is absent."
    else:
        keys = ""
    later = _LOOKS_ITSELF.get(service, f"it decides when {service} assumes the role.")
    return " ".join(filter(None, (keys, f"The role's trust policy is not asked here: {later}")))


def _asks_for(key: str, decision: Decision) -> bool:
    """Has any statement that had a say a condition on this key?"""
    conditions = (one for match in decision.statements for one in match.policy.statements[match.index].conditions)
    return any(condition.key.lower() == key.lower() for condition in conditions)
