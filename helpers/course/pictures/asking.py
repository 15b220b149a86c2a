"""Questions to the engine about callers and sessions that a picture imagines. No AWS call, no event in the trail."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpers import iam
from helpers.cloud import moto_tables
from helpers.cloud.api_call import ApiCall, Need
from helpers.cloud.authentication import identity, sessions
from helpers.cloud.authentication.identity import Identity
from helpers.cloud.authorization import context
from helpers.cloud.authorization.question import Asker
from helpers.cloud.personas import ACCOUNTS, BUCKET, LETTERS, NAMES, PERSONAS, REGION
from helpers.course.pictures.flow import Door
from helpers.course.pictures.told import CannotDraw
from helpers.course.stage import walls
from helpers.iam import Caller, CallerType, Decision, Policies, Verdict

if TYPE_CHECKING:
    from helpers.cloud.world import World

BUCKET_ARN = f"arn:aws:s3:::{BUCKET}"
LISTING = Need("s3:ListBucket", BUCKET_ARN)
LAYERS = {layer.key: layer for layer in walls.LAYERS}
_STS = "https://sts.amazonaws.com/"
_AGENT = {"User-Agent": "Boto3 Botocore"}


def role_named(name: str) -> str:
    """The ARN of the role of that name, in whichever account; A's before the others'.

    Args:
        name: a role's name, or its ARN.

    Raises:
        CannotDraw: no account has such a role; the message lists those there are.
    """
    arns = (
        [name] if name.startswith("arn:") else [moto_tables.find_arn(each, "role", name) for each in ACCOUNTS.values()]
    )
    found = next((arn for arn in arns if arn and moto_tables.role(arn) is not None), None)
    if found is None:
        there = "; ".join(f"{letter} has {', '.join(names)}" for letter, names in _roles().items() if names)
        raise CannotDraw(f"There is no role {name[:64]!r} yet. Account {there}.")
    return found


def _roles() -> dict[str, list[str]]:
    return {letter: moto_tables.role_names(account) for letter, account in ACCOUNTS.items()}


def somebody(world: World, name: str) -> Identity:
    """Who a caller is to a policy.

    Args:
        world: the mocked AWS.
        name: a persona, or the ARN of a user or session.

    Raises:
        CannotDraw: nobody is called that, or they were deleted.
    """
    persona = NAMES.get(name, name)
    try:
        return world.identity(persona) if persona in PERSONAS else identity.by_arn(iam.caller_from_arn(name))
    except ValueError:
        raise CannotDraw(f"There is nobody called {name[:60]!r}. The lab knows {', '.join(PERSONAS)}.") from None
    except LookupError as gone:
        raise CannotDraw(str(gone.args[0])) from None


def assume(arn: str, session: str, **more: str | None) -> ApiCall:
    """The AssumeRole that asks for a role.

    Args:
        arn: the role's.
        session: the session's name.
        **more: further parameters by AWS's names; None is not sent.
    """
    form = {"RoleArn": arn, "RoleSessionName": session, **{name: value for name, value in more.items() if value}}
    return ApiCall("sts", "AssumeRole", url=_STS, headers=_AGENT, form=form)


def s3_call(need: Need) -> ApiCall:
    """A call to S3, for the condition keys that come with every one."""
    return ApiCall("s3", "ListObjectsV2", "GET", f"https://{BUCKET}.s3.amazonaws.com/", _AGENT, resource=need.resource)


def decided(who: Identity, call: ApiCall, need: Need, now: datetime, policies: Policies | None = None) -> Decision:
    """The engine's answer.

    Args:
        who: who calls.
        call: the call.
        need: the permission it needs.
        now: the lab's date and time.
        policies: those that have a say; None takes what the world holds.

    Raises:
        CannotDraw: a policy says what the lab does not model.
    """
    request = Asker(who, context.of_call(call, who, REGION, now, False)).request(need)
    try:
        return iam.decide(request if policies is None else request._replace(policies=policies))
    except iam.Unsupported as unknown:
        raise CannotDraw(str(unknown)) from None


def session_of(arn: str, name: str, issuer: Identity, call: ApiCall, now: datetime) -> Identity:
    """Who acts with the credentials that an AssumeRole hands out.

    Args:
        arn: the role's; it need not exist.
        name: the session's.
        issuer: who assumes the role.
        call: the AssumeRole.
        now: the lab's date and time.
    """
    account, role = arn.split(":")[4], moto_tables.role(arn)
    short = arn.rpartition("/")[2]
    caller = Caller(
        CallerType.ROLE_SESSION,
        arn=f"arn:aws:sts::{account}:assumed-role/{short}/{name}",
        account=account,
        unique_id=f"{role.id}:{name}" if role else "",
        role_arn=arn,
        session_name=name,
    )
    return identity.of_role_session(caller, issuer, sessions.begun(call, issuer.session, now, False))


def called(caller: Caller) -> str:
    """A caller's name in a picture: `backup-operator`, `admin of C`, `BackupServiceRole`."""
    name = caller.role_arn.rpartition("/")[2] if caller.type is CallerType.ROLE_SESSION else caller.name
    return f"{name} of {LETTERS.get(caller.account, caller.account)}" if name == "admin" else name


def door(decision: Decision, key: str, account: str, title: str = "", remark: str = "") -> Door:
    """What a policy does to a call.

    Args:
        decision: the engine's answer.
        key: the layer's, of `helpers.course.stage.walls`.
        account: whose policy it is.
        title: what it is called; empty takes the layer's title.
        remark: what it sees.
    """
    layer = LAYERS[key]
    stops = walls.stopping(decision, layer) is not None
    gate = decision.gate(layer.gate) if layer.gate else None
    spared = gate is not None and gate.verdict is Verdict.NOT_NEEDED
    words = walls.why(decision, layer) if stops else "not needed" if spared else ""
    return Door(title or layer.title, account, not stops, bool(walls.denying(decision, layer)), words, remark)
