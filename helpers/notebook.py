"""The face a notebook imports: `from helpers import lab`. It holds no logic of its own; it passes on.

lab.start("03")                     set the scene for a notebook
lab.session("backup-operator")      a boto3 session of somebody in the cast, or of temporary credentials
%%aws backup-operator               the AWS command line (lab.aws(…) in plain Python)
lab.attempt(policy, caller=…)       save a trust policy, assume the role, list the bucket
lab.workbench()                     the same as a widget
lab.save("WebServerRole", policy)   save a trust policy, or several: AWS's answer, and what the lab finds
lab.why()                           why was the last call allowed or denied? lab.why(back=1): the one before
lab.trail()                         everything that was asked, in order; lab.forget() clears it
lab.cloudtrail("A")                 what CloudTrail shows in an account
lab.describe(policy)                what it says in plain English, and what a reviewer would ask
lab.who_can(policy)                 who gets in with it, and under what circumstances
lab.compare(old, new)               whom the change lets in or shuts out, with a request that shows it
lab.deputy()                        a picture: another customer's order, without and with an ExternalId
lab.holds("aws:username", ["ana"], {"Null": "true"})  a table: conditions with a key, and without it
lab.timeline()                      a picture: a session's time, what was done with it, and what ended it
lab.limits(session_policy)          a picture: what permission, boundary, session policy and SCP leave of a role
lab.chain("FirstRole", "SecondRole")  a picture: two roles, one after the other, and the doors between
lab.progress()                      how far you are, what went wrong often; save, load, reset
lab.review()                        questions of other days come back, before you forget them
lab.token("github", repo="acme/shop")  the token that a job of that repository sends; .jwt is its text
lab.assertion("dana", roles="Analyst")  the SAML assertion of somebody of the company; .base64 is what STS takes
lab.saml_metadata()                 the company's document for create_saml_provider
lab.mfa_code("backup-operator")     the six digits that their MFA device shows
lab.serve()                         the same AWS for a terminal or another program, at an address of this machine
lab.as_service("states", for_account="C")  a boto3 session of an AWS service, and for whom it works
lab.hand_role("ReportRole", to="lambda", by="developer")  may they? iam:PassRole, and why
with lab.through("vpce-1a2b3c4d", vpc="vpc-111bbb22"): …  calls of S3 come through a VPC endpoint
lab.slow(30)                        changes of IAM spread late, as on AWS; lab.slow(0) ends it
lab.organization({"Workloads": {"accounts": ["A"], "scps": {…}}})   an organization with SCPs and RCPs, in force
lab.as_pod("exporter", namespace=…)   a pod on EKS, by Pod Identity; lab.as_machine("db-7"): by a certificate
lab.now(), lab.later(hours=1), lab.reset()
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    import boto3

    from helpers.cloud.endpoints.server import Server
    from helpers.cloud.federation.assertions import Assertion
    from helpers.cloud.federation.tokens import Token
    from helpers.cloud.handing_over import Handed
    from helpers.cloud.organizations.structure import Organization
    from helpers.cloud.personas import Who
    from helpers.cloud.trail.cloudtrail_view import Records
    from helpers.cloud.world import World
    from helpers.course.rounds.attempt_result import Attempt
    from helpers.ui import Workbench
    from helpers.ui.pictures.picture import Picture
    from helpers.ui.pictures.saves import SavesView


class Table:
    """A table that shows itself as HTML where that is possible, and as text everywhere else."""

    def __init__(self, text: str, html: str) -> None:
        self._text, self._html = text, html

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        return self._html


class Lab:
    """The mocked AWS and the course around it. One a process: `lab`."""

    @property
    def world(self) -> World:
        """The mocked accounts, made on first use.

        Raises:
            WorldUnavailable: moto or boto3 can't be used here; the message names what is missing.
        """
        from helpers.cloud.world import get_world

        return get_world()

    def start(self, notebook: str = "") -> None:
        """Set the scene: everything as it was before the first lesson, so that a notebook runs twice alike.

        Args:
            notebook: its number, such as "03"; for the line that is printed.
        """
        from helpers.course import lessons
        from helpers.course.own import keeping
        from helpers.ui import kept, shell, whereabouts

        self.world.reset()
        lessons.prepare(self.world, notebook)
        whereabouts.begin(notebook)
        if notebook:
            keeping.notebook_begun(notebook)
        if (running := shell.running_shell()) is not None:
            shell.register(running)
        lesson = f" for notebook {notebook}" if notebook else ""
        print(f"Ready{lesson}: Account A 111122223333 (your company), Account B 123456789012 (the backup vendor).")
        print(f"The AWS here is mocked, its policies are enforced, and its clock says {self.now():%Y-%m-%d %H:%M} UTC.")
        kept.tell()

    def reset(self) -> None:
        """Back to the scene as `start` sets it."""
        self.world.reset()

    def session(self, who: Who) -> boto3.Session:
        """A real boto3 session that acts as somebody.

        Args:
            who: a persona ("backup-operator", "intern", "developer", "A/admin", "B/admin", "BackupServiceRole", …), or
                the Credentials that STS returned.

        Raises:
            UnknownPersona: nobody has that name; the message lists who there is.
        """
        return self.world.session(who)

    def as_service(self, service: str, *, for_account: Any = None, source_arn: Any = None) -> boto3.Session:
        """A boto3 session that acts as an AWS service, through the same gate and trail as everybody.

        Print it to see which keys it sends, and what AWS's pages leave open about that.

        Args:
            service: any service, such as "backup.amazonaws.com", or "backup" for short.
            for_account: whom it works for: 12 digits or a letter; None is the account whose role it assumes.
            source_arn: the ARN of what it works for; None is one of the form that the service's page shows, if it does.

        Raises:
            UnknownPersona: there is no such service; the message names the nearest.
            LabError: that is no account, or no ARN, or they contradict each other.
        """
        from helpers.cloud import acting_services
        from helpers.cloud.workloads.session import showing
        from helpers.ui.shell import LabError

        try:
            acts_for = acting_services.chosen(service, for_account, source_arn)
        except ValueError as problem:
            raise LabError(str(problem)) from None
        return showing(self.world.session(acts_for), acting_services.shown(acts_for))

    def hand_role(
        self, role: str, to: str, by: Who = "A/admin", resource: str | None = None, *, sets_keys: bool = True
    ) -> Handed:
        """May somebody hand this role to that service? Asks for `iam:PassRole`, as every call does that takes a role.

        Print what it returns for the verdict, AWS's words and the reason; `lab.why()` tells it too. No service is set
        up, and CloudTrail records nothing: on AWS the call that takes the role is what is recorded.

        Args:
            role: its name in the account of whoever hands it over, or its ARN.
            to: the service, such as "lambda.amazonaws.com", or "lambda" for short.
            by: who hands it over, as for `session`.
            resource: the ARN of what will have the role, for `iam:AssociatedResourceArn`.
            sets_keys: False for a service that sets neither that key nor `iam:PassedToService`, as some do not.

        Raises:
            UnknownPersona: nobody has that name, or there is no such service.
            LabError: there is no such role there, or it can't be handed over.
        """
        from helpers.cloud import handing_over
        from helpers.cloud.personas import UnknownPersona
        from helpers.ui.shell import LabError

        try:
            return handing_over.ask(self.world, role, to, by, resource, sets_keys=sets_keys)
        except UnknownPersona:
            raise
        except (LookupError, ValueError) as problem:
            raise LabError(str(problem.args[0])) from None

    def as_pod(self, service_account: str, **facts: Any) -> boto3.Session:
        """A boto3 session of a pod on EKS: its `assume_role(RoleArn=…)` is the one that EKS Pod Identity makes for it.

        Print it to see what EKS sends. AWS: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html

        Args:
            service_account: the Kubernetes service account it runs as.
            **facts: `namespace`, `cluster`, `name`, `account`, and `session_tags=False` for an association without
                them; see `helpers.cloud.workloads.pod`.

        Raises:
            LabError: there can be no such pod; the message says why.
        """
        from helpers.cloud.workloads.pod import pod

        return self._workload(pod, service_account, facts)

    def as_machine(self, subject: Any, **facts: Any) -> boto3.Session:
        """A boto3 session of a machine with a certificate: IAM Roles Anywhere makes its `assume_role(RoleArn=…)`.

        Print it to see what is sent. AWS: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html

        Args:
            subject: the certificate's common name, or parts of the name, such as {"CN": "db-7", "OU": "ops"}.
            **facts: `issuer`, `dns`, `uri`, `serial`, `trust_anchor`; see `helpers.cloud.workloads.certificate`.

        Raises:
            LabError: there can be no such certificate, or the lab does not model it; the message says why.
        """
        from helpers.cloud.workloads.certificate import certificate

        return self._workload(certificate, subject, facts)

    def _workload(self, make: Any, who: Any, facts: dict[str, Any]) -> boto3.Session:
        from inspect import signature

        from helpers.ui.shell import LabError

        known = list(signature(make).parameters)[1:]
        if unknown := [name for name in facts if name not in known]:
            raise LabError(f"There is no setting {unknown[0]!r}. Known: {', '.join(known)}.")
        try:
            return self.world.workload_session(make(who, **facts))
        except ValueError as problem:
            raise LabError(str(problem)) from None

    def aws(self, commands: str, who: Who = None) -> None:
        """Run AWS CLI commands as one types them, and print what they print. In a notebook: `%%aws`.

        Args:
            commands: one or more lines `aws …`; a backslash continues a line.
            who: as for `session`; None sets nobody's keys, and `--profile` decides.
        """
        from helpers.cloud.endpoints.terminal import run

        print(run(commands, who, world=self.world).text, end="")

    def attempt(self, trust_policy: str | Mapping[str, Any], **request: Any) -> Attempt:
        """Save a trust policy, assume the role and list the bucket, all with real calls; print it to read it.

        Args:
            trust_policy: its JSON text, or the same as a dictionary.
            **request: `caller`, `external_id`, `role`, `session_name`, `bucket`, `prefix`, `mfa`, `source_ip`, `tags`,
                `duration`, `session_policy`, `source_identity`, and of an AWS service `for_account` and
                `source_arn`; see `helpers.cloud.assume_request.Ask`.
        """
        from helpers.course.documents import as_text
        from helpers.course.rounds.attempt import attempt

        return attempt(self.world, as_text(trust_policy), **request)

    def save(self, role: str, policies: Any) -> SavesView:
        """Save a trust policy as the admin of Account A, by a real call: AWS's answer, and beside it the lab's finding.

        Args:
            role: the name of a role in Account A.
            policies: the policy, as JSON text or as a dictionary; or a dictionary of several, by names that are shown
                beside the answers. Each is sent, one after the other.
        """
        from helpers.course.rounds.saves import save
        from helpers.ui.pictures.saves import SavesView

        return SavesView(save(self.world, role, policies))

    def workbench(self, *parts: str, **settings: Any) -> Workbench:
        """The workbench: edit a trust policy and see at once who gets in and why; press a button, and it happens.

        Args:
            *parts: "editor", "form", "stage", "verdict", "path", "matrix", "session", "client", "trail"; none
                is all of them.
            **settings: `role`, `caller`, `external_id`, `bucket`, `policies`, `callers`, `target`; see
                `helpers.ui.Workbench`.

        Raises:
            LabError: there is no such part or setting; the message lists those there are.
        """
        from helpers.ui import Workbench
        from helpers.ui.shell import LabError
        from helpers.ui.workbench import UnknownPart

        try:
            return Workbench(self.world, *parts, **settings)
        except UnknownPart as problem:
            raise LabError(str(problem)) from None

    def stage(self, **settings: Any) -> Workbench:
        """A trust policy to change beside the stage: who gets into the role, and where everybody else is stopped.

        Args:
            **settings: as of `workbench`, such as `role`, `caller`, `external_id`, `trust_policy`, `callers`, `target`.

        Raises:
            LabError: there is no such setting; the message lists those there are.
        """
        return self.workbench("editor", "form", "stage", "verdict", "path", "session", **settings)

    def predict(self, name: str, choice: int | None = None) -> Any:
        """A question to answer before you run the next cell.

        Args:
            name: its id, such as "03-root".
            choice: the number of an option, from 1; gives the answer in words at once, without the widget.

        Raises:
            UnknownLesson: there is no such question; the message lists the known ones.
        """
        from helpers.ui.predict_view import predict

        return predict(name, choice)

    def exercise(self, name: str) -> Any:
        """An exercise, with a check that says what is still wrong: a policy to write, or one of another kind.

        Args:
            name: its id, such as "03-repair".

        Raises:
            UnknownLesson: there is no such exercise; the message lists the known ones.
        """
        from helpers.ui.kinds.dispatch import exercise

        return exercise(name)

    def card(self, name: str) -> Any:
        """A policy to attack and to defend, in four steps: find the hole, exploit it, mend it, prove it.

        Args:
            name: its id, such as "03-night-card".

        Raises:
            UnknownLesson: there is no such card; the message lists the known ones.
        """
        return self.exercise(name)

    def progress(self, load: str | None = None, *, reset: bool = False) -> Any:
        """How far you are: what is done, what is next, what went wrong often. `.save("name.csv")` writes it to a file.

        Args:
            load: a file that `save` has written as JSON; what it holds is added to what is kept.
            reset: begin anew; the old file stays beside the new one.
        """
        from helpers.course.own import progress

        if reset:
            return progress.reset()
        return progress.load(load) if load is not None else progress.shown()

    def review(self) -> Any:
        """Ask what is due of the questions that you have met: five at most, on the days when you would forget them."""
        from helpers.ui.kinds.review_view import ask

        return ask()

    def mfa_code(self, who: str = "backup-operator") -> str:
        """The six digits that somebody's MFA device shows now.

        Args:
            who: a user of the cast with a virtual MFA device.

        Raises:
            LookupError: nobody has that name, or they have no device; the message says so.
        """
        return self.world.mfa_code(who)

    def token(self, issuer: str = "github", **settings: Any) -> Token:
        """A token as an OIDC provider gives it to a job or a pod; print it to see what it says. `.jwt` is its text.

        Args:
            issuer: "github", "gitlab", "terraform-cloud", "circleci", "eks", "bitbucket" or "cognito".
            **settings: what the job is, such as `repo`, `ref`, `environment`, `event`, `immutable_ids` of GitHub.

        Raises:
            LabError: there is no such issuer or setting; the message lists those there are.
        """
        from helpers.cloud.federation.tokens import UnknownToken
        from helpers.ui.shell import LabError

        try:
            return self.world.token(issuer, **settings)
        except UnknownToken as problem:
            raise LabError(str(problem)) from None

    def assertion(self, user: str = "dana", **settings: Any) -> Assertion:
        """An assertion as the company's identity provider gives it to somebody who has signed in.

        Print it to see what AWS makes of it. `.base64` is what `assume_role_with_saml` takes, `.xml` its text.

        Args:
            user: whom it is about; "" leaves the NameID out.
            **settings: what else it says, such as `roles`, `provider`, `session_name`, `tags`, `transitive`,
                `source_identity`, `attributes`, `recipient`, `sub_type`, `duration`.

        Raises:
            LabError: there is no such setting; the message lists those there are.
        """
        from helpers.cloud.federation.assertion_settings import UnknownAssertion
        from helpers.ui.shell import LabError

        try:
            return self.world.assertion(user, **settings)
        except UnknownAssertion as problem:
            raise LabError(str(problem)) from None

    def saml_metadata(self, issuer: str = "https://idp.example.com") -> str:
        """The metadata document of the company's identity provider, for `create_saml_provider`.

        Args:
            issuer: what the provider calls itself.
        """
        from helpers.cloud.federation import company

        return company.metadata(issuer)

    def why(self, back: int = 0) -> None:
        """Print why the last API call was allowed or denied, gate by gate; of several questions, which one decided.

        Args:
            back: how many calls to go back; 1 is the call before the last.
        """
        from helpers.cloud.trail import why as trail_words
        from helpers.course.words import filled

        print("\n".join(filled(text) for text in trail_words.why_back(self.world.trail, back)))

    def describe(self, policy: str, kind: str = "trust") -> None:
        """Print what a policy says in plain English, and what a careful reviewer would ask.

        Args:
            policy: its JSON text.
            kind: what it is attached to: "trust", "identity", "boundary", "session", "bucket", "scp", "rcp" or
                "endpoint".
        """
        from helpers.course import policy_reports

        print(policy_reports.described(policy, kind))

    def who_can(self, policy: str, role: str = "BackupAccessRole") -> Table:
        """Who gets in with a trust policy, and under what circumstances. Nothing is saved and no call is made.

        Args:
            policy: the trust policy's JSON text.
            role: name of the role in Account A.
        """
        from html import escape

        from helpers.course import policy_reports
        from helpers.iam import Unsupported

        try:
            return Table(*policy_reports.table_of(policy, role))
        except (policy_reports.NotSaved, Unsupported) as problem:
            return Table(str(problem), f"<p>{escape(str(problem))}</p>")

    def compare(self, old: str, new: str, role: str = "BackupAccessRole") -> None:
        """Print whom a change of a trust policy newly lets in or shuts out, each with a request that shows it.

        Args:
            old: the trust policy's text before.
            new: its text after.
            role: name of the role in Account A.
        """
        from helpers.course import policy_reports
        from helpers.iam import Unsupported

        try:
            print(policy_reports.changes(old, new, role))
        except (policy_reports.NotSaved, Unsupported) as problem:
            print(problem)

    def deputy(self, before: Any = None, after: Any = None, sends: str = "company-c-91b0") -> Picture:
        """The confused deputy: Account C has the vendor work on Account A's role, without an ExternalId and with one.

        Nothing is saved and no call is made: the engine decides.

        Args:
            before: the trust policy where the vendor sends no ExternalId, as text or dict; None is the lesson's.
            after: the trust policy where the vendor sends Account C's ExternalId; None is the lesson's.
            sends: that ExternalId.
        """
        from helpers.course.pictures.deputy import deputy
        from helpers.ui.pictures.picture import Picture

        return Picture(lambda: deputy(self.now(), before, after, sends))

    def holds(self, key: str, values: Sequence[str | Sequence[str]], *conditions: Mapping[str, Any]) -> Picture:
        """When do conditions on a key hold, and what do they do in an Allow and in a Deny when the key is missing?

        Nothing is saved and no call is made: the engine decides.

        Args:
            key: such as "aws:MultiFactorAuthPresent".
            values: what requests say under it, such as ["true", "false"]; a list in it is several values of one.
            *conditions: operator and value, such as {"Bool": "true"}; several operators in one must all hold.
        """
        from helpers.course.pictures.keys import keys
        from helpers.ui.pictures.picture import Picture

        return Picture(lambda: keys(key, values, conditions))

    def timeline(self, session: Any = None) -> Picture:
        """A session's time by the lab's clock, as it went: issued, used, no longer trusted, revoked, expired.

        Args:
            session: its name, or the Credentials that STS returned; None is the last one that was issued.
        """
        from helpers.course.pictures.timeline import timeline
        from helpers.ui.pictures.picture import Picture

        return Picture(lambda: timeline(self.world.trail, self.now(), session))

    def limits(self, session_policy: Any = None, *, role: str = "BackupAccessRole", **more: Any) -> Picture:
        """What a session of a role may do: what all of the policies allow that limit it. No call is made.

        Args:
            session_policy: a policy passed with the AssumeRole, as text or dict; None is none.
            role: the role's name or ARN.
            **more: `permission` and `boundary` in place of the role's stored ones, `scp` of its account (each as text
                or dict), and `actions`: each an action, or an action and the ARN it is asked for.

        Raises:
            LabError: there is no such setting; the message lists those there are.
        """
        from helpers.course.pictures.limits import SETTINGS, limits
        from helpers.ui.pictures.picture import Picture
        from helpers.ui.shell import LabError

        if unknown := sorted(more.keys() - SETTINGS):
            raise LabError(f"There is no setting {unknown[0]!r}. There are {', '.join(sorted(SETTINGS))}.")
        return Picture(lambda: limits(self.now(), role, session_policy, **more))

    def chain(
        self, first: str, second: str, *, caller: str = "backup-operator", external_id: str | None = None
    ) -> Picture:
        """A chain of two roles: a caller assumes the first, its session the second, and lists the bucket.

        With the policies as they are stored; no call is made.

        Args:
            first: the role that the caller assumes: a name or an ARN.
            second: the role that the first one's session assumes.
            caller: a persona, or an ARN.
            external_id: sent to the second role; None sends none.
        """
        from helpers.course.pictures.chain import chain
        from helpers.ui.pictures.picture import Picture

        return Picture(lambda: chain(self.world, first, second, caller, external_id))

    def trail(self, **wanted: Any) -> Table:
        """What was asked, in order, with each answer and its reason: a line for each permission question.

        Args:
            **wanted: `caller` (a persona or a piece of an ARN), `action`, `resource`, `call` (pieces of them),
                `allowed`, `last` (so many API calls), `since` (a date and time); see
                `helpers.cloud.trail.filter.select`.
        """
        from html import escape

        from helpers.cloud.trail import filter, view

        try:
            events = filter.select(self.world.trail, wanted)
        except filter.UnknownFilter as problem:
            return Table(str(problem), f"<p>{escape(str(problem))}</p>")
        nothing = "Nothing in the trail fits." if wanted and self.world.trail.last else "Nothing happened yet."
        return Table(view.as_text(events, nothing), view.as_html(events, nothing))

    def forget(self) -> None:
        """Clear the trail, and with it what `why` and `cloudtrail` tell. Nothing else changes."""
        self.world.trail.clear()

    def cloudtrail(self, account: str = "A", data_events: bool = False) -> Table | Records:
        """What CloudTrail shows in an account. Numbers give whole records: `lab.cloudtrail("A")[0]`.

        Args:
            account: "A", "B", "C", "D", or 12 digits of theirs.
            data_events: also S3's calls on objects, which trails log only when asked to.
        """
        from html import escape

        from helpers.cloud import personas
        from helpers.cloud.trail import cloudtrail, cloudtrail_view

        digits = personas.ACCOUNTS.get(str(account).strip().upper(), str(account).strip())
        if digits not in personas.ACCOUNTS.values():
            known = ", ".join(f"{letter} ({number})" for letter, number in personas.ACCOUNTS.items())
            problem = f"The lab has no account {str(account)[:40]!r}. It has {known}."
            return Table(problem, f"<p>{escape(problem)}</p>")
        found = cloudtrail.history(self.world.trail.calls(root=True), digits, data_events=bool(data_events))
        return cloudtrail_view.Records(found, digits, data_events=bool(data_events))

    def serve(self) -> Server:
        """Answer at an address of this machine too: for the AWS CLI in a terminal, or another program.

        Print what it returns for the lines to paste into a terminal. It is the same AWS, with the same trail.

        Raises:
            WorldUnavailable: this Python can't open a server; in a browser, say.
        """
        return self.world.serve()

    def now(self) -> datetime:
        """The lab's date and time, in UTC. It stands still until `later` moves it."""
        return self.world.now()

    def later(self, *, hours: float = 0, minutes: float = 0) -> datetime:
        """Move the lab's clock forward and return the new time; sessions expire by it."""
        return self.world.later(hours=hours, minutes=minutes)

    def through(
        self,
        endpoint: str,
        *,
        vpc: str,
        service: str = "s3",
        address: str = "10.0.0.10",
        policy: Mapping[str, Any] | str | None = None,
    ) -> AbstractContextManager[None]:
        """In a `with`, calls of a service come through a VPC endpoint, as from a machine in that VPC.

        They carry `aws:SourceVpce`, `aws:SourceVpc` and `aws:VpcSourceIp`, and no `aws:SourceIp`. The endpoint's policy
        has to allow each call besides all others who must; without one, the endpoint has AWS's default policy, which
        allows everything.

        Args:
            endpoint: its id, such as "vpce-1a2b3c4d".
            vpc: the id of its VPC, such as "vpc-111bbb22".
            service: "s3" or "sts"; an endpoint is one service's.
            address: the machine's address in the VPC.
            policy: the endpoint's, as a document or its JSON text. For S3 it is a gateway endpoint's.

        Raises:
            LabError: one of them is not of its form.
        """
        from helpers.cloud.vpc_endpoints import checked
        from helpers.course.documents import as_json
        from helpers.ui.shell import LabError

        try:
            text = policy if isinstance(policy, str) else "" if policy is None else as_json(policy)
            checked(service, endpoint, vpc, address, text)
        except (TypeError, ValueError) as problem:
            raise LabError(str(problem)) from None
        return self.world.through(service, endpoint, vpc, address, text)

    def slow(self, seconds: float = 30) -> None:
        """Let changes of IAM spread late, as on AWS: a changed policy counts only after so many seconds of the clock.

        What is read back shows the change at once. `lab.later(minutes=1)` moves the clock, `lab.slow(0)` ends it, and
        so does `lab.reset()`; `lab.why()` says when the documents from before still counted.

        Args:
            seconds: how late; 0 is at once.

        Raises:
            LabError: that is no number of seconds.
        """
        from helpers.ui.shell import LabError

        try:
            self.world.slow(seconds)
        except ValueError as problem:
            raise LabError(str(problem)) from None

    def organization(self, units: Any = None, **settings: Any) -> Organization | None:
        """Put accounts under a root and units with SCPs and RCPs, which bind every call; alone it shows what stands.

        FullAWSAccess is at each level, and RCPFullAWSAccess, as on AWS; a unit's `"full_access": False` takes the first
        away. `lab.organization({})` ends the organization, and so does `lab.reset()`.

        Args:
            units: name → `accounts`, `units`, `scps`, `rcps`, `full_access`; each policy by its name, as text or dict.
                Accounts are letters or 12 digits: a list, or a dict of account → `scps`, `rcps`, `full_access`.
            **settings: `accounts`, `scps`, `rcps` and `full_access` of the root, `management` (its account, which no
                policy binds) and `delegated` (members that may look, as the management account may).

        Returns:
            The organization; printed, its levels and their policies. None when there is none.

        Raises:
            LabError: there can be no such organization; the message says where, and how to mend it.
        """
        from helpers.ui.shell import LabError

        if units is None and not settings:
            return self.world.organization
        if units == {} and not settings:
            self.world.leave_organization()
            return None
        known = ("accounts", "scps", "rcps", "full_access", "management", "delegated")
        if unknown := [name for name in settings if name not in known]:
            raise LabError(f"There is no setting {unknown[0]!r}. Known: units, {', '.join(known)}.")
        try:
            return self.world.organize(units, **settings)
        except ValueError as problem:
            raise LabError(str(problem)) from None


lab = Lab()
