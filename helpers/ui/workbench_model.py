"""The workbench without its display: five policies, a request, what would happen, what happened. No widget.

While somebody types, everything comes from the engine on the drafts: no call, no event. `assume` makes real calls.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import traitlets as t

from helpers import iam
from helpers.cloud.assume_request import Ask
from helpers.cloud.authorization import policy_documents
from helpers.cloud.federation.callers import CALLED
from helpers.cloud.personas import NAMES, PERSONAS, YOUR_COMPANY
from helpers.cloud.rehearsal import Rehearsal
from helpers.course import stored_policies
from helpers.course.decision_path import Looked
from helpers.course.exercises.targets import Wanted
from helpers.course.rounds import session_calls
from helpers.course.rounds.attempt import LOCK, Attempt, make
from helpers.course.rounds.attempt_result import StepVerdict
from helpers.course.rounds.foreseen_words import Foreseen
from helpers.course.rounds.preview import Preview, drafts_of, preview
from helpers.course.rounds.request_form import ask_of, is_field, problem_of
from helpers.course.rounds.session_calls import Errand
from helpers.course.stage import staging
from helpers.course.stage.home import Answered
from helpers.course.stage.lanes import STORY
from helpers.course.stage.scene import Scene
from helpers.course.stage.staging import Setting
from helpers.course.stored_policies import Document, alike
from helpers.iam import Finding, PolicyKind
from helpers.iam.text import capital
from helpers.ui import sharing
from helpers.ui.findings import marks, well_formed

if TYPE_CHECKING:
    from helpers.cloud.world import World

_ADMIN = "A/admin"
_TYPED = ("trust_policy", "others", "caller", "external_id", "session_name", "fields")
MOST_ERRANDS = 5  # answers that stay in sight
KINDS = {
    "trust": PolicyKind.TRUST,
    "role": PolicyKind.IDENTITY,
    "boundary": PolicyKind.BOUNDARY,
    "caller": PolicyKind.IDENTITY,
    "bucket": PolicyKind.BUCKET,
    "session": PolicyKind.SESSION,
}


class WorkbenchModel(t.HasTraits):
    """What the learner has set, and what came of it.

    Args:
        world: the mocked AWS.
        target: a lesson's requests, which the stage checks.
        named: the callers whose lines the stage draws one by one.
        advice: say what a reviewer would say of a draft, too.
        solution: a trust policy that meets the target; whom it keeps out, a draft may not let in. Empty: none.
        **traits: any trait below but `attempt`. Without `trust_policy` the role's stored one is taken.

    Attributes:
        role: the role in Account A.
        bucket: the bucket that is listed.
        trust_policy: the draft of the trust policy, as text. Nothing is sent while it changes.
        others: drafts of the other policies, key → text; what is not here is as stored.
        tab: the policy that is shown: a key of `KINDS`.
        caller: who asks: a persona, or an ARN.
        external_id: sent with the call; empty sends none.
        session_name: the name of the session.
        fields: the rest of the request as somebody typed it, by the names of `request_form.FIELDS`; empty is absent.
        attempt: the last round; None before the first.
        errands: what was done with the last credentials, newest first.
        missing: one sentence when there is no such role; empty otherwise.
    """

    role = t.Unicode("BackupAccessRole")
    bucket = t.Unicode("your-bucket-name")
    trust_policy = t.Unicode("")
    others = t.Dict(key_trait=t.Unicode(), value_trait=t.Unicode())
    tab = t.Unicode("trust")
    caller = t.Unicode("backup-operator")
    external_id = t.Unicode("")
    session_name = t.Unicode("VendorSession")
    fields = t.Dict(key_trait=t.Unicode(), value_trait=t.Unicode())
    attempt = t.Instance(Attempt, allow_none=True)
    errands = t.Tuple()
    missing = t.Unicode("")

    def __init__(
        self,
        world: World,
        target: tuple[Wanted, ...] = (),
        named: tuple[str, ...] = STORY,
        advice: bool = True,
        solution: str = "",
        **traits: Any,
    ) -> None:
        others = traits.pop("others", {})
        self._base: tuple[str, tuple[Document, ...]] = ("", ())  # the drafts as somebody began, or last pressed
        super().__init__(**traits)
        self.others = others  # after the caller, whose change drops the draft of another one's policy
        self.world = world
        self.target = target
        self.named = named
        self.advice = advice
        self.solution = solution
        self._savable: tuple[str, tuple[Document, ...]] | None = None  # the last drafts that AWS would save
        self._scene: tuple[tuple[object, ...], Scene] | None = None
        self._before: tuple[tuple[object, ...], Mapping[str, Rehearsal]] = ((), {})
        self._asked: tuple[object, ...] = ()  # the form of the last round, and what was foreseen right after it
        self._foreseen: Foreseen | None = None
        self._previewed: tuple[tuple[object, ...], Preview] | None = None
        self._first: dict[str, Any] = {}
        if "trust_policy" not in traits:
            self.reload()
        others = {key: document.text for key, document in self.documents.items()}
        self._first = {**self.state(), "others": {**others, **self.others}}
        self._begin()

    @t.validate("trust_policy", "caller", "external_id", "session_name")
    def _well_formed(self, proposal: Any) -> str:
        return well_formed(proposal["value"])

    @t.validate("others", "fields")
    def _all_well_formed(self, proposal: Any) -> dict[str, str]:
        return {name: well_formed(value) for name, value in proposal["value"].items()}

    @t.observe("caller")
    def _another_caller(self, _: Any) -> None:
        # The draft was of the other one's policy.
        self.others = {key: text for key, text in self.others.items() if key != "caller"}
        trust, others = self._base
        self._base = trust, tuple(document for document in others if document.key != "caller")

    # --- the policies ----------------------------------------------------------------------------------------

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

    @property
    def stored_trust(self) -> str:
        """The trust policy that the role has now; empty when there is no such role."""
        return stored_policies.stored_trust(Ask(role=self.role))

    @property
    def world_state(self) -> tuple[object, ...]:
        """What tells one state of the world from another: a change is a call, a step of the clock, a setting."""
        world = self.world
        return (self.stored_trust, world.now(), world.trail.newest, world.organization, world.late)

    @property
    def documents(self) -> dict[str, Document]:
        """The other policies as they are stored, by key."""
        return stored_policies.stored(self.world, Ask(self.caller, role=self.role, bucket=self.bucket))

    def text_of(self, tab: str) -> str:
        """The draft of a policy.

        Args:
            tab: a key of `KINDS`.
        """
        if tab == "trust":
            return str(self.trust_policy)
        if tab in self.others:
            return str(self.others[tab])
        document = self.documents.get(tab)
        return document.text if document else ""

    def title_of(self, tab: str) -> str:
        """Whose policy it is, as a label."""
        if tab == "trust":
            return f"Trust policy of {well_formed(self.role)} (JSON)"
        if tab == "session":
            return "Session policy (JSON); empty sends none"
        document = self.documents.get(tab)
        if document is None:
            with_token = self.caller.strip() in CALLED
            who = "Whoever comes with a token" if with_token else "An AWS service"
            return f"{who} has no policies of its own" if tab == "caller" else "No such policy here"
        more = f"; {document.more} more stay as they are" if document.more else ""
        more += "; empty is none" if tab == "boundary" else ""
        title = f"{document.title.removeprefix('the ')} (JSON){more}"
        return capital(title)

    def write(self, tab: str, text: str) -> None:
        """Take a text as the draft of a policy.

        Args:
            tab: a key of `KINDS`.
            text: the text.
        """
        if tab == "trust":
            self.trust_policy = text
        elif well_formed(text) != self.text_of(tab):
            self.others = {**self.others, tab: text}

    def line_of(self, looked: Looked) -> int:
        """The line of its tab on which a statement stands; 0 when it stands in no tab.

        Args:
            looked: a statement of the path.
        """
        shown = self.text_of(looked.tab) if looked.tab else ""
        # Somebody may have more policies than the one that has a tab.
        if not shown or not alike(shown, looked.text, KINDS[looked.tab]):
            return 0
        return iam.parse(shown, KINDS[looked.tab]).place(looked.place).line

    def is_changed(self, tab: str) -> bool:
        """Does the draft say anything else than what is stored? What a session policy says is stored nowhere.

        Args:
            tab: a key of `KINDS`.
        """
        if tab == "trust":
            return not alike(self.trust_policy, self.stored_trust, PolicyKind.TRUST)
        if tab == "session":
            return bool(self.text_of(tab).strip())
        return any(document.key == tab for document in self.changed_documents)

    @property
    def changed_documents(self) -> tuple[Document, ...]:
        """The other policies whose drafts say anything else than what is stored. A session policy is not saved."""
        drafts = ((stored, self.others.get(key, stored.text)) for key, stored in self.documents.items())
        return tuple(stored.with_text(text) for stored, text in drafts if not alike(stored.text, text, stored.kind))

    def check(self, text: str) -> tuple[Finding, ...]:
        """What is to say about a draft of the policy that is shown. Asks nobody: no AWS call, no event in the trail.

        Args:
            text: a policy as somebody wrote it.
        """
        from helpers.iam.review import review

        if not text.strip() and self.tab != "trust":
            return ()
        policy = iam.parse(text, KINDS[self.tab])
        if policy.errors:
            return policy.findings
        gone = policy_documents.missing(policy) if policy.kind.resource_based else ()
        advice = review(policy, role_account=YOUR_COMPANY) if self.advice else ()
        return (*policy.findings, *gone, *advice)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is to say about the draft that is shown."""
        return self.check(self.text_of(self.tab))

    # --- the request -----------------------------------------------------------------------------------------

    @property
    def ask(self) -> Ask:
        """The request of the form."""
        session = self.others.get("session", "")
        plain = Ask(
            caller=NAMES.get(self.caller, self.caller),
            role=self.role,
            bucket=self.bucket,
            session_name=self.session_name,
            external_id=self.external_id or None,  # absent is not empty
            session_policy=session if session.strip() else None,
        )
        return ask_of(plain, self.fields)

    @property
    def form(self) -> tuple[object, ...]:
        """Everything a round depends on."""
        others = tuple(sorted(self.others.items()))
        fields = tuple(sorted((name, value) for name, value in self.fields.items() if value.strip()))
        return (self.trust_policy, others, self.caller, self.external_id, self.session_name, fields)

    def fill(self, values: Mapping[str, str]) -> None:
        """Take what somebody typed into the form.

        Args:
            values: by the names of the controls.
        """
        with self.hold_trait_notifications():
            for name in ("caller", "external_id", "session_name"):
                if name in values:
                    setattr(self, name, values[name])
            self.fields = {**self.fields, **{name: values[name] for name in values if is_field(name)}}

    # --- what would happen -----------------------------------------------------------------------------------

    @property
    def preview(self) -> Preview:
        """What the drafts would do."""
        with LOCK:
            key = (*self.form, *self.world_state)
            if self._previewed is None or self._previewed[0] != key:
                problem, trust = problem_of(self.fields, self.world.now()), (self.trust_policy, self.stored_trust)
                found = preview(self.world, self.ask, trust, self.changed_documents, problem)
                self._previewed = key, found
            return self._previewed[1]

    def scene(self, opened: frozenset[str] = frozenset()) -> Scene:
        """Who gets in, and where everybody else is stopped.

        Args:
            opened: the accounts whose callers somebody has unfolded.
        """
        with LOCK:
            key = (*self.form, *self.world_state, opened, self.attempt)
            if self._scene is None or self._scene[0] != key:
                self._scene = key, staging.scene(self.world, self._setting(opened), self._answers_before())
            return self._scene[1]

    def _setting(self, opened: frozenset[str]) -> Setting:
        found = self.preview.found
        stale = found.not_saved is not None
        if not stale:
            self._savable = self.trust_policy, self.changed_documents
        trust, others = self._savable or (self.stored_trust, ())
        held = {key for key in ("boundary", "session", "bucket") if self.text_of(key).strip()}
        return Setting(
            self.ask,
            drafts_of(trust, others),
            found,
            self.target,
            self.named,
            opened,
            frozenset(held),
            self._places(),
            self._answered,
            stale,
            self.solution,
        )

    def _begin(self) -> None:
        """What somebody changes from here on is new."""
        self._base = self.trust_policy, self.changed_documents

    def _answers_before(self) -> Mapping[str, Rehearsal]:
        """What would happen to each call of the stage with the texts that somebody began with; kept while one types."""
        _, _, *request = self.form
        key = (*request, self.others.get("session", ""), *self.world_state, self._base)
        if self._before[0] != key:
            self._before = key, staging.before(self.world, self.ask, self.target, drafts_of(*self._base))
        return self._before[1]

    def _places(self) -> dict[str, str]:
        """Of each policy the line that decides, as `tab:line`."""
        found: dict[str, str] = {}
        for looked in (each for step in self.preview.path for each in step.looked if each.decided and each.tab):
            if looked.tab not in found and (line := self.line_of(looked)):
                found[looked.tab] = f"{looked.tab}:{line}"
        return found

    @property
    def refused_place(self) -> str:
        """Where the first fault stands for which AWS would not save a draft, as `tab:line`; empty when it would."""
        found = self.preview.found
        if found.not_saved is None or found.which not in KINDS:
            return ""
        policy = iam.parse(self.text_of(found.which), KINDS[found.which])
        faults = policy.errors or (policy_documents.missing(policy) if policy.kind.resource_based else ())
        return f"{found.which}:{faults[0].line}" if faults else ""

    @property
    def _answered(self) -> Answered | None:
        made = self.attempt
        if made is None or made.time is None:
            return None
        given, listed = (step.event for step in made.steps[1:])
        return Answered(made, made.time, (given, listed), self.answered)

    @property
    def answered(self) -> bool:
        """True when the last round was made with exactly what the form says now, and AWS would answer the same now."""
        return self.attempt is not None and self._asked == self.form and self._foreseen == self.preview.foreseen

    @property
    def marks(self) -> list[dict[str, Any]]:
        """The lines of the policy that is shown which decide: foreseen while somebody types, or just answered."""
        found = self.preview.found
        decisions = [one for one in (found.assume, found.listing) if one is not None]
        if self.missing or found.not_saved is not None:
            return []
        return marks(decisions, self.text_of(self.tab), KINDS[self.tab])

    # --- what happens ----------------------------------------------------------------------------------------

    def assume(self) -> Attempt:
        """Make a round: save, assume, list. Real calls; what goes wrong is in the result.

        Returns:
            The round, also in `attempt`.
        """
        with LOCK:
            ask = self.ask
            problem = problem_of(self.fields, self.world.now())
            if not problem and ask.caller not in PERSONAS and ask.caller.startswith("arn:"):
                problem = "The lab has no keys of this caller: it can say what would happen, and not make the call."
            if not problem and ask.moment is not None and ask.moment > self.world.now():
                self.world.later(minutes=(ask.moment - self.world.now()) / timedelta(minutes=1))
            made = make(self.world, self.trust_policy, ask, self.changed_documents, problem)
            self._asked, self._foreseen = self.form, self.preview.foreseen
            if made.steps[0].verdict is not StepVerdict.STOPPED:
                self._begin()
            self.errands = ()
            self.attempt = made
            return made

    def errand(self, what: str, key: str = "", content: str = "") -> Errand | None:
        """Make one call with the credentials of the last round.

        Args:
            what: `list`, `get` or `put`.
            key: of the object; for a listing, the prefix.
            content: what is put.

        Returns:
            The answer, also first in `errands`; None when there are no credentials.
        """
        if self.attempt is None or self.attempt.credentials is None:
            return None
        with LOCK:
            done = session_calls.run(self.world, self.attempt.credentials, what, self.bucket, key, content)
            self.errands = (done, *self.errands)[:MOST_ERRANDS]
            return done

    # --- back, and elsewhere ---------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Everything that somebody has typed, as plain data."""
        return {name: getattr(self, name) for name in _TYPED}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take a state.

        Args:
            state: from `state`; what else it holds is the page's that reads policies.
        """
        self.caller = state.get("caller", self.caller)  # first: another caller drops the draft of their policy
        with self.hold_trait_notifications():
            for name in (each for each in _TYPED if each in state):
                setattr(self, name, state[name])

    def start_again(self) -> None:
        """Back to the texts and the request that the workbench began with."""
        self.restore(self._first)
        self._begin()

    def as_saved(self) -> None:
        """Back to the policies that are stored; the request stays."""
        session = {key: text for key, text in self.others.items() if key == "session"}
        self.others = session
        self.reload()
        self._begin()

    @property
    def shared(self) -> str:
        """The state as one line of text, for `take`; behind a link's `#` it opens the page that reads policies."""
        return sharing.packed(self.state())

    def take(self, text: str) -> str:
        """Take a state that somebody shared.

        Args:
            text: from `shared`, or a link with it.

        Returns:
            What is wrong with it, one sentence; empty when it was taken.
        """
        try:
            state = sharing.unpacked(text)
        except ValueError as error:
            return str(error)
        self.restore(state)
        self._begin()
        return ""
