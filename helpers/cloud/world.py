"""The world: four AWS accounts inside this process, mocked by moto, enforced by `helpers.iam`.

One world a process, because moto's tables are the process's. It never reads the user's own AWS settings, and a
boto3 client that a learner makes reaches the mock too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from threading import RLock
from typing import TYPE_CHECKING, Any

from helpers.cloud import isolation, moto_version, outgoing, personas
from helpers.cloud.clock import Clock
from helpers.cloud.errors import WorldUnavailable
from helpers.cloud.personas import PERSONAS, REGION, ActsFor, Persona, Who
from helpers.cloud.trail.events import Trail
from helpers.cloud.workloads.workload import Workload

if TYPE_CHECKING:
    import boto3

    from helpers.cloud.api_call import ApiCall
    from helpers.cloud.authentication.identity import Identity
    from helpers.cloud.endpoints.server import Server
    from helpers.cloud.federation.assertions import Assertion
    from helpers.cloud.federation.tokens import Token
    from helpers.cloud.organizations.structure import Organization
    from helpers.cloud.workloads.session import ShownSession

_MOTO: Any = {"core": {"mock_credentials": False, "service_whitelist": ["iam", "organizations", "sts", "s3"]}}
_open: list[World] = []


class World:
    """The mocked AWS: accounts, people, a bucket, a clock and a trail.

    Args:
        seed: start of the sequence of ids; the same seed gives the same keys, ids and tokens.

    Raises:
        WorldUnavailable: moto, boto3 or something they need is not installed, or moto is a version nobody has tried.
        RuntimeError: this process has an open world already.
    """

    def __init__(self, seed: int = 7) -> None:
        if _open:
            raise RuntimeError("This process has a world already. Use get_world(), or close() that one first.")
        self._seed = seed
        self._lock = RLock()
        self._clients: dict[tuple[str, str, str], Any] = {}  # by service, name and key: keys may be given anew
        self._keys: dict[str | ActsFor, dict[str, Any]] = {}
        self._roles: dict[str, Identity] = {}  # who acts in the last session of a role
        self._server: Server | None = None
        self.clock = Clock()
        self.trail = Trail()
        isolation.isolate()  # before boto3 and moto look at the environment
        try:
            import boto3
            import moto
            from moto import mock_aws

            from helpers.cloud.moto_patches import without_cryptography

            without_cryptography.iam_tables()
            from helpers.cloud.authentication.keyring import Keyring
            from helpers.cloud.authorization.enforcement import Enforcement
            from helpers.cloud.endpoints import in_process, without_threads
            from helpers.cloud.federation.issuers import Issuers
            from helpers.cloud.moto_patches import shared_loaders
        except ImportError as error:
            raise WorldUnavailable(
                f"The mocked AWS needs the Python package {error.name!r}, which can not be used here."
            ) from error
        isolation.hide_models()
        outgoing.hold_back()
        if fault := moto_version.fault(moto.__version__):
            raise WorldUnavailable(fault)
        self._keyring = Keyring(self.clock)
        self._issuers = Issuers()
        self._open = ExitStack()
        self._open.enter_context(mock_aws(config=_MOTO))
        self._open.enter_context(Enforcement(self._keyring, self.clock, self.trail, self._issuers).active())
        self._open.enter_context(in_process.open_with(self.trail))
        self._open.enter_context(without_threads.transfers_of_boto3())
        # One session: making a session is what takes time (40 ms), a client from it 2 ms.
        self._boto3 = boto3.session.Session(region_name=REGION)
        self._open.enter_context(shared_loaders.shared_parts(self._boto3))
        _open.append(self)
        self._set_scene()

    def _set_scene(self) -> None:
        from helpers.cloud import initial_state, seeded_ids

        self.slow(0)
        self.leave_organization()
        seeded_ids.seed(self._seed)
        for persona in PERSONAS.values():
            if persona.kind == "root":
                self._keys[persona.name] = _credentials(self._keyring.new_root_key(persona.account))
            elif persona.kind == "service":
                self._keys[persona.name] = _credentials(self._keyring.new_service_key(ActsFor(persona.arn)))
        keys = initial_state.build()
        for name, key in keys.items():
            self._keys[name] = _credentials(key)
        for persona in PERSONAS.values():
            if persona.kind == "role":
                self._start_session(persona)
        self._write_files()
        self.trail.clear()

    # -- who acts ----------------------------------------------------------------------------------------------

    @property
    def personas(self) -> tuple[Persona, ...]:
        """Everybody who can act, in the order of the cast."""
        return tuple(PERSONAS.values())

    def persona(self, name: str) -> Persona:
        """The persona of that name.

        Raises:
            UnknownPersona: nobody has that name; the message lists who there is.
        """
        return personas.find(name)

    def credentials(self, who: Who) -> dict[str, Any]:
        """The keys somebody acts with: `AccessKeyId`, `SecretAccessKey` and, of a session, `SessionToken`.

        Args:
            who: a persona's name, a service that works for somebody, or the Credentials that STS returned.

        Raises:
            UnknownPersona: nobody has that name.
            ValueError: what was given holds no keys.
        """
        if isinstance(who, Mapping):
            given: Mapping[str, Any] = who.get("Credentials", who)
            if missing := [name for name in ("AccessKeyId", "SecretAccessKey") if not given.get(name)]:
                raise ValueError(f"These credentials have no {' and no '.join(missing)}.")
            return dict(given)
        if isinstance(who, ActsFor):
            return self._of_service(who)
        persona = personas.find(who or "")
        if persona.kind == "service":
            return self._of_service(ActsFor(persona.name))
        with self._lock:
            keys = self._keys[persona.name]
            if persona.kind == "role" and keys["Expiration"] <= self.now():
                self._start_session(persona)
                keys = self._keys[persona.name]
            return dict(keys)

    def _of_service(self, acts_for: ActsFor) -> dict[str, Any]:
        """The keys of a service: the cast's from the beginning, another's from the first time it acts."""
        name = acts_for.service if acts_for == ActsFor(acts_for.service) else acts_for
        with self._lock:
            if name not in self._keys:
                self._keys[name] = _credentials(self._keyring.new_service_key(acts_for))
            return dict(self._keys[name])

    def _start_session(self, role: Persona) -> None:
        """A role acts through a session, made by a real AssumeRole: the machine renews it, as an instance does."""
        issuer = "ec2.amazonaws.com" if role.name == "BackupServiceRole" else f"{_letter(role.account)}/admin"
        answer = self.client("sts", issuer).assume_role(RoleArn=role.arn, RoleSessionName=role.session_name)
        self._keys[role.name] = answer["Credentials"]
        self._roles[role.name] = self._keyring.identity_of(answer["Credentials"]["AccessKeyId"])
        for known in [known for known in self._clients if known[1] == role.name]:
            del self._clients[known]

    def client(self, service: str, who: Who | Workload, **settings: Any) -> Any:
        """A boto3 client that acts as somebody.

        Args:
            service: `iam`, `organizations`, `sts` or `s3`.
            who: a persona's name, the Credentials that STS returned, a workload, or None for an unsigned caller.
            **settings: what else `boto3.Session.client` takes, such as `config`.

        Raises:
            UnknownPersona: nobody has that name.
        """
        if isinstance(who, Workload):
            return self._client_of_workload(service, who)
        with self._lock:
            keys = self.credentials(who) if who is not None else None  # may renew a session and drop its clients
            known = (service, who, str(keys["AccessKeyId"])) if isinstance(who, str) and keys and not settings else None
            if known and known in self._clients:
                return self._clients[known]
            client = self._boto3.client(service, **_client_settings(keys, settings))
            if known:
                self._clients[known] = client
            return client

    def _client_of_workload(self, service: str, workload: Workload) -> Any:
        from helpers.cloud.workloads.session import workload_session

        name = str(workload)  # it says all there is to say
        with self._lock:
            if name not in self._keys:
                self._keys[name] = _credentials(self._keyring.new_workload_key(workload.service, workload.context))
            keys = self._keys[name]
            known = (service, name, str(keys["AccessKeyId"]))
            if known not in self._clients:
                self._clients[known] = workload_session(self.session(keys), workload).client(service)
            return self._clients[known]

    def identity(self, who: str | ActsFor | Workload | Mapping[str, Any]) -> Identity:
        """Who somebody is to a policy: the caller, and the context keys that come with them. Makes no call.

        Args:
            who: a persona's name, a service that works for somebody, a workload, or the Credentials that STS returned.

        Raises:
            UnknownPersona: nobody has that name.
            LookupError: somebody has deleted them, or nobody has these credentials, or no longer.
            ValueError: what was given holds no keys.
        """
        from helpers.cloud.authentication import identity

        if isinstance(who, ActsFor):
            return identity.of_service(who)
        if isinstance(who, Workload):
            return identity.of_workload(who.service, who.context)
        if isinstance(who, Mapping):
            try:
                return self._keyring.identity_of(str(self.credentials(who)["AccessKeyId"]))
            except KeyError:
                raise LookupError("Nobody has these credentials, or no longer.") from None
        persona = personas.find(who)
        if persona.kind == "service":
            return identity.of_service(ActsFor(persona.name))
        with self._lock:
            keys = self._keys[persona.name]
            if persona.kind == "role" and keys["Expiration"] <= self.now():
                return identity.renewed(self._roles[persona.name], self.now())  # as `credentials` would renew them
            try:
                return self._keyring.identity_of(keys["AccessKeyId"])
            except KeyError:
                raise LookupError(f"{persona.name} is not there any more.") from None

    @contextmanager
    def calling_from(self, address: str | None) -> Iterator[None]:
        """While it holds, calls of this thread come from that address, which policies see as `aws:SourceIp`.

        Args:
            address: an IP address; None is each caller's own office.
        """
        from helpers.cloud.authentication import serving

        token = serving.address.set(address)
        try:
            yield
        finally:
            serving.address.reset(token)

    @contextmanager
    def through(self, service: str, endpoint: str, vpc: str, address: str, policy: str = "") -> Iterator[None]:
        """While it holds, this thread's calls of a service come through a VPC endpoint.

        Args:
            service: `s3` or `sts`.
            endpoint: the endpoint's id.
            vpc: the id of its VPC.
            address: the address in the VPC that the calls come from.
            policy: the endpoint's, as JSON text; empty is the default one, which allows everything.

        Raises:
            ValueError: one of them is not of its form; one sentence.
        """
        from helpers.cloud.authentication import serving
        from helpers.cloud.vpc_endpoints import checked

        made = {service: checked(service, endpoint, vpc, address, policy)}
        token = serving.endpoints.set({**serving.endpoints.get(), **made})
        try:
            yield
        finally:
            serving.endpoints.reset(token)

    def session(self, who: Who) -> boto3.Session:
        """A boto3 session that acts as somebody, for code that wants one.

        Args:
            who: a persona's name, a service that works for somebody, or the Credentials that STS returned.

        Raises:
            UnknownPersona: nobody has that name.
        """
        import boto3
        import botocore.session

        keys = self.credentials(who)
        core = botocore.session.Session()
        # Reading the service models anew is what makes a session slow.
        core.register_component("data_loader", self._boto3._session.get_component("data_loader"))
        return boto3.session.Session(
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys.get("SessionToken"),
            region_name=REGION,
            botocore_session=core,
        )

    def workload_session(self, workload: Workload) -> ShownSession:
        """A boto3 session of a workload for which an AWS service assumes roles. After a `reset`, make it anew.

        Args:
            workload: a pod, or a machine with a certificate.
        """
        from helpers.cloud.workloads.session import workload_session

        with self._lock:
            keys = _credentials(self._keyring.new_workload_key(workload.service, workload.context))
        return workload_session(self.session(keys), workload)

    def mfa_code(self, who: str) -> str:
        """The six digits that somebody's MFA device shows now, by the lab's clock.

        Args:
            who: a persona's name; a user of the cast with a virtual MFA device.

        Raises:
            UnknownPersona: nobody has that name.
            LookupError: they have no MFA device.
        """
        from helpers.cloud import moto_tables
        from helpers.cloud.authorization import mfa

        persona = personas.find(who)
        device = moto_tables.mfa_device_of(persona.account, persona.bare_name) if persona.kind == "user" else None
        if device is None:
            raise LookupError(f"{persona.name} has no MFA device. backup-operator has one.")
        return mfa.code(device.base32_string_seed, self.now())

    def token(self, issuer: str, **settings: Any) -> Token:
        """A token as an OIDC provider makes them, from now on by the lab's clock.

        Args:
            issuer: `github`, `gitlab`, `terraform-cloud`, `circleci`, `eks`, `bitbucket` or `cognito`.
            **settings: what the job or person is; see `helpers.cloud.federation.token_claims`.

        Raises:
            UnknownToken: no such issuer or setting; the message names those there are.
        """
        return self.token_at(self.now(), issuer, settings)

    def token_at(self, moment: datetime, issuer: str, settings: Mapping[str, Any]) -> Token:
        """A token as its issuer would make it at another time; see `token`.

        Args:
            moment: the date and time, UTC.
            issuer: as of `token`.
            settings: as of `token`.

        Raises:
            UnknownToken: no such issuer or setting; the message names those there are.
        """
        from helpers.cloud.federation import tokens

        return tokens.token(self._issuers, moment, issuer, settings)

    def vouched_for(self, call: ApiCall, moment: datetime) -> tuple[Identity, str]:
        """Who makes a call that comes with a proof in place of a signature, and in which region.

        Args:
            call: the call; it is not made.
            moment: the date and time, UTC.

        Raises:
            AwsError: AWS would not believe the proof.
        """
        from helpers.cloud.federation import proofs

        return proofs.identify(call, moment, self._issuers)

    def assertion(self, user: str, **settings: Any) -> Assertion:
        """A SAML assertion as the company's identity provider makes them, from now on by the lab's clock.

        Args:
            user: whom it is about: `NameID`.
            **settings: what else it is to say; see `helpers.cloud.federation.assertion_settings`.

        Raises:
            UnknownAssertion: no such setting, or a value of another form; the message says what there is.
        """
        return self.assertion_at(self.now(), {"user": user, **settings})

    def assertion_at(self, moment: datetime, settings: Mapping[str, Any]) -> Assertion:
        """An assertion as it would be made at another time; see `assertion`.

        Args:
            moment: the date and time, UTC.
            settings: as of `assertion`, with `user`.

        Raises:
            UnknownAssertion: no such setting, or a value of another form; the message says what there is.
        """
        from helpers.cloud.federation import assertions

        return assertions.assertion(self._issuers.minted, moment, settings)

    # -- time --------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The lab's date and time, in UTC."""
        return self.clock.now()

    def later(self, *, hours: float = 0, minutes: float = 0) -> datetime:
        """Move the lab's clock forward; sessions expire by it.

        Args:
            hours: how many hours.
            minutes: how many minutes on top.

        Returns:
            The new date and time, in UTC.
        """
        from helpers.cloud.authentication import serving

        with self._lock, serving.turn:
            now = self.clock.later(hours=hours, minutes=minutes)
            self._keyring.drop_expired()
            isolation.forget_cached_credentials()
            return now

    def slow(self, seconds: float) -> None:
        """From now on changes of IAM's policies count so many seconds late, by the lab's clock; 0 ends it.

        Raises:
            ValueError: that is no number of seconds.
        """
        from helpers.cloud.authentication import serving
        from helpers.cloud.slowness import SLOWNESS

        with self._lock, serving.turn:
            SLOWNESS.begin(seconds, self.clock)

    @property
    def late(self) -> float:
        """How many seconds late changes of IAM's policies count; see `slow`."""
        from helpers.cloud.slowness import SLOWNESS

        return SLOWNESS.seconds

    # -- the organization --------------------------------------------------------------------------------------

    @property
    def organization(self) -> Organization | None:
        """The organization that stands; None when there is none."""
        from helpers.cloud.organizations.standing import STANDING

        return STANDING.organization

    def organize(self, units: Any = None, **settings: Any) -> Organization:
        """Put accounts into an organization, in place of the one that stood. Its policies bind from the next call on.

        Args:
            units: name → what is in it; see `helpers.cloud.organizations.building`.
            **settings: `accounts`, `scps`, `rcps` and `full_access` of the root, `management`, `delegated`.

        Raises:
            ValueError: there can be no such organization; one sentence that says where and how to mend it.
        """
        from helpers.cloud.authentication import serving
        from helpers.cloud.organizations import building
        from helpers.cloud.organizations.standing import STANDING

        made = building.organization(units, **settings)
        with self._lock, serving.turn:
            STANDING.organization = made
        return made

    def leave_organization(self) -> None:
        """From now on no account is in an organization."""
        from helpers.cloud.authentication import serving
        from helpers.cloud.organizations.standing import STANDING

        with self._lock, serving.turn:
            STANDING.organization = None

    # -- doors -------------------------------------------------------------------------------------------------

    def serve(self) -> Server:
        """A server on this machine, for the AWS CLI in a terminal and whatever else speaks HTTP; the running one.

        Raises:
            WorldUnavailable: this Python can't open a server; in a browser, say.
        """
        from helpers.cloud.endpoints.server import Server

        with self._lock:
            if self._server is None or not self._server.running:
                self._server = Server(self._credentials_at_the_door)
                self._new_keys()
            return self._server

    def _credentials_at_the_door(self, who: Who) -> dict[str, Any]:
        return self._keyring.anew(self.credentials(who))

    def _new_keys(self) -> None:
        """Give every caller keys that nobody can guess, while the old ones go on to work inside this process.

        Whatever is drawn from now on comes from the system's randomness: another program of this machine may know the
        course, and so its seed.
        """
        from helpers.cloud import seeded_ids
        from helpers.cloud.authentication import serving

        with self._lock, serving.turn:
            seeded_ids.draw_from_the_system()
            self._keyring.shut_in()
            self._issuers.shut_in()
            self._keys = {name: self._keyring.anew(keys) for name, keys in self._keys.items()}
            self._write_files()

    def _write_files(self) -> None:
        users = [persona for persona in PERSONAS.values() if persona.kind == "user"]
        keys = {persona.profile: self._keys[persona.name] for persona in users}
        isolation.write_files({name: (key["AccessKeyId"], key["SecretAccessKey"]) for name, key in keys.items()})

    # -- beginning and end -------------------------------------------------------------------------------------

    def reset(self) -> None:
        """Back to the start, in place: the same accounts, keys, ids, objects and hour. Clients stay good."""
        from moto.core.base_backend import BackendDict
        from moto.core.model_instances import reset_model_data
        from moto.s3.models import s3_backends

        from helpers.cloud.authentication import serving

        with self._lock, serving.turn:
            BackendDict.reset()
            s3_backends.bucket_accounts.clear()
            reset_model_data()
            self._keyring.clear()
            self._issuers.clear()
            self._keys.clear()
            self.clock.reset()
            self._set_scene()
            self._keyring.keep_anew()
            if self._server is not None and self._server.running:
                self._new_keys()

    def close(self) -> None:
        """Stop mocking. The process stays cut off from the user's own AWS settings."""
        if self in _open:
            if self._server is not None:
                self._server.stop()
            self._open.close()
            _open.remove(self)

    def __enter__(self) -> World:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_making = RLock()


def get_world() -> World:
    """The world of this process: the open one, or a new one."""
    with _making:
        return _open[0] if _open else World()


def _letter(account: str) -> str:
    return next(letter for letter, digits in personas.ACCOUNTS.items() if digits == account)


def _credentials(key: tuple[str, str]) -> dict[str, Any]:
    return {"AccessKeyId": key[0], "SecretAccessKey": key[1]}


def _client_settings(keys: Mapping[str, Any] | None, settings: dict[str, Any]) -> dict[str, Any]:
    if keys is None:
        from botocore import UNSIGNED
        from botocore.config import Config

        unsigned = Config(signature_version=UNSIGNED)
        return {**settings, "config": settings["config"].merge(unsigned) if "config" in settings else unsigned}
    return {
        **settings,
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys.get("SessionToken"),
    }
