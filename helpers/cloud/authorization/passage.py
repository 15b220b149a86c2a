"""One call on its way through the gate: what is found out about it, and what is otherwise in a rehearsal."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime

from helpers.cloud.api_call import ApiCall, Facts, Need
from helpers.cloud.authentication.identity import Identity
from helpers.cloud.authorization.question import Asker
from helpers.iam.decision import Decision, Request


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
