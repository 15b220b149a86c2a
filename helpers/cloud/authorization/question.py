"""One permission question with every fact its answer depends on: who, what, on which resource, in which context."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from helpers.cloud import moto_tables
from helpers.cloud.api_call import Need
from helpers.cloud.authentication.identity import Identity
from helpers.cloud.authorization.context import on_behalf_of
from helpers.cloud.organizations.standing import STANDING, joined
from helpers.cloud.s3 import context as s3_context
from helpers.cloud.slowness import SLOWNESS
from helpers.iam.decision import Request
from helpers.iam.document import Policy
from helpers.iam.model import ContextValue


@dataclass(frozen=True)
class Asker:
    """Who asks, and the condition keys that all questions of one call carry.

    Attributes:
        identity: who makes the call.
        context: what `context.of_call` says of it.
        passing: what a question for `iam:PassRole` has besides.
        endpoint: the policy of the VPC endpoint that the call comes through; None when nothing limits it there.
    """

    identity: Identity
    context: Mapping[str, ContextValue]
    passing: Mapping[str, ContextValue] = field(default_factory=dict)
    endpoint: Policy | None = None

    def request(self, need: Need) -> Request:
        """The question whether a permission is granted.

        Args:
            need: the permission.
        """
        caller = self.identity.caller
        if SLOWNESS.seconds:
            world = SLOWNESS.around(self.identity, need)
        else:
            world = moto_tables.around(caller, need.action, need.resource, self.identity.session)
        # What the call itself sends, such as an external ID, goes before what its service sends unasked.
        context = {**on_behalf_of(self.identity, world.owner), **self.context, **world.tags}
        if world.owner:
            context["aws:ResourceAccount"] = world.owner
        if need.action == "iam:PassRole":
            context.update(self.passing)
        if need.action.startswith("s3:"):
            context = s3_context.of_need(need, context, world.owner, moto_tables.object_tags)
        policies = world.policies.but(endpoint=self.endpoint) if self.endpoint else world.policies
        request = Request(caller, need.action, need.resource, world.owner, context, policies, moto_tables.FACTS)
        return joined(request, STANDING.organization) if STANDING.organization else request
