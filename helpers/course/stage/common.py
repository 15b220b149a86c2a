"""What the lanes of a workbench and of an exercise share: whose account, in which order, where a decision ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helpers.cloud.federation.callers import CALLED
from helpers.cloud.personas import LETTERS, NAMES, PERSONAS
from helpers.cloud.workloads.callers import CALLED as WORKLOADS
from helpers.course.stage import walls
from helpers.course.stage.scene import IN, REFUSED, Account, Lane
from helpers.course.stage.walls import Layer
from helpers.iam import Decision

SERVICES, TOKENS = "services", "tokens"
# Who has no account with policies of their own on the way: their box has no wall.
_UNWALLED = {SERVICES: "AWS services", TOKENS: "Tokens"}
_NOTES = {"A": "your own", "B": "the vendor", "C": "a customer", "D": "a stranger"}
_ORDER = {key: number for number, key in enumerate(("B", "C", "A", "D", "", TOKENS, SERVICES))}


@dataclass(frozen=True)
class Ending:
    """Where a call ends.

    Attributes:
        end: the key of the wall that stops it, or `IN` or `REFUSED`.
        words: why, in three words at most.
        reason: why, one sentence.
        denied: an explicit Deny stopped it.
        shut: the keys of all walls that would stop it.
        spared: the keys of the walls whose yes it does not need.
    """

    end: str
    words: str = ""
    reason: str = ""
    denied: bool = False
    shut: frozenset[str] = frozenset()
    spared: frozenset[str] = frozenset()


def ending(decision: Decision, layers: Sequence[Layer]) -> Ending:
    """Where a call ends that the engine has decided.

    Args:
        decision: the engine's answer.
        layers: the walls, in the order a call comes to them.
    """
    spared = walls.spared(decision, layers)
    if decision.allowed:
        return Ending(IN, reason=decision.reason, spared=spared)
    shut = [layer for layer in layers if walls.stopping(decision, layer) is not None]
    if not shut:
        return Ending(REFUSED, "can't ask", decision.reason)
    first = shut[0]
    return Ending(
        first.key,
        walls.why(decision, first),
        decision.reason,
        bool(walls.denying(decision, first)),
        frozenset(layer.key for layer in shut),
        spared,
    )


def provider_of(caller: str) -> str:
    """The name of an identity provider, by its ARN; empty for everybody else."""
    return caller.rpartition("-provider/")[2] if "-provider/" in caller else ""


def account_of(caller: str) -> str:
    """The letter or number of a caller's account, or `SERVICES` or `TOKENS`; empty for nobody's.

    Args:
        caller: one of the cast, an ARN, the host name of an AWS service, or an issuer of tokens.
    """
    persona = PERSONAS.get(NAMES.get(caller, caller))
    if persona is not None:
        return LETTERS.get(persona.account, SERVICES)
    if caller.strip().endswith(".amazonaws.com") or caller.strip() in WORKLOADS:
        return SERVICES
    if provider_of(caller) or caller.strip() in CALLED:  # whoever it vouches for is of no account
        return TOKENS
    parts = caller.split(":")
    return LETTERS.get(parts[4], parts[4]) if len(parts) > 4 else ""


def place_of(account: str) -> int:
    """Where an account stands among the others, from the top.

    Args:
        account: from `account_of`.
    """
    return _ORDER.get(account, _ORDER[""])


def account(key: str, lanes: Sequence[Lane], folded: Sequence[Lane] = (), *, opened: bool = False) -> Account:
    """An account with its callers.

    Args:
        key: from `account_of`.
        lanes: those who are drawn one by one.
        folded: the others.
        opened: somebody has unfolded it.
    """
    title = _UNWALLED.get(key) or (f"Account {key}" if key else "Somebody")
    walled = key not in _UNWALLED
    note = _NOTES.get(key, "") if walled else "need no permission"
    return Account(key or "nobody", title, note, tuple(lanes), tuple(folded), walled, opened)
