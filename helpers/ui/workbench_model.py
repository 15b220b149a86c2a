"""The workbench without its display: a form, a round, an answer. Plain traits and methods, no widget."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import traitlets as t

from helpers import iam
from helpers.course.attempt import LOCK, Attempt
from helpers.course.attempt import attempt as make_attempt
from helpers.iam import Finding
from helpers.ui.findings import marks, well_formed

if TYPE_CHECKING:
    from helpers.cloud.world import World

_ADMIN = "A/admin"


class WorkbenchModel(t.HasTraits):
    """What the learner has set, and what came of it.

    Args:
        world: the mocked AWS.
        **traits: any trait below but `attempt`. Without `trust_policy` the role's stored one is taken.

    Attributes:
        role: the role in Account A.
        bucket: the bucket that is listed.
        trust_policy: the draft, as text. Nothing is sent while it changes.
        caller: who asks.
        external_id: sent with the call; empty sends none.
        session_name: the name of the session.
        attempt: the last round; None before the first.
        missing: one sentence when there is no such role; empty otherwise.
    """

    role = t.Unicode("BackupAccessRole")
    bucket = t.Unicode("your-bucket-name")
    trust_policy = t.Unicode("")
    caller = t.Unicode("backup-operator")
    external_id = t.Unicode("")
    session_name = t.Unicode("VendorSession")
    attempt = t.Instance(Attempt, allow_none=True)
    missing = t.Unicode("")

    def __init__(self, world: World, **traits: Any) -> None:
        super().__init__(**traits)
        self.world = world
        self._asked: tuple[str, ...] = ()
        if "trust_policy" not in traits:
            self.reload()

    @t.validate("trust_policy", "caller", "external_id", "session_name")
    def _well_formed(self, proposal: Any) -> str:
        return well_formed(proposal["value"])

    def reload(self) -> None:
        """Take the role's stored trust policy as the draft; `missing` says so when there is no such role."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            with LOCK:
                answer = self.world.client("iam", _ADMIN).get_role(RoleName=self.role)
        except (BotoCoreError, ClientError):
            self.missing = (
                f"There is no role {well_formed(self.role)} in Account A yet. "
                "Run the cell that creates it, then run this one again."
            )
            return
        stored = answer["Role"]["AssumeRolePolicyDocument"]
        self.missing = ""
        # A text that is no JSON stays as it is.
        self.trust_policy = stored if isinstance(stored, str) else json.dumps(stored, indent=2, ensure_ascii=False)

    def check(self, text: str) -> tuple[Finding, ...]:
        """What is to say about a draft. Asks nobody: no AWS call, no event in the trail.

        Args:
            text: a trust policy as somebody wrote it.
        """
        return iam.parse(text, iam.PolicyKind.TRUST).findings

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is to say about the draft."""
        return self.check(self.trust_policy)

    @property
    def form(self) -> tuple[str, ...]:
        """Everything a round depends on."""
        return (self.trust_policy, self.caller, self.external_id, self.session_name)

    @property
    def answered(self) -> bool:
        """True when the last round was made with exactly what the form says now."""
        return self.attempt is not None and self._asked == self.form

    @property
    def marks(self) -> list[dict[str, Any]]:
        """The lines of the draft that decided the last round; none once the form has changed."""
        if self.attempt is None or not self.answered:
            return []
        return marks(self.attempt.decision, self.trust_policy)

    def assume(self) -> Attempt:
        """Make a round: save, assume, list. Real calls; what goes wrong is in the result.

        Returns:
            The round, also in `attempt`.
        """
        with LOCK:
            self._asked = self.form
            self.attempt = make_attempt(
                self.world,
                self.trust_policy,
                role=self.role,
                caller=self.caller,
                external_id=self.external_id or None,  # absent is not empty
                session_name=self.session_name,
                bucket=self.bucket,
            )
            return self.attempt
