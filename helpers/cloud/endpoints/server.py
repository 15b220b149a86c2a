"""A door for whoever speaks HTTP: the AWS CLI in a terminal, another Python, any SDK. They reach this process's world.

A server on this machine's own address (127.0.0.1) turns each request into what moto's in-process door takes, so both
doors share the gate, the trail and the answers. What the client really sent, the host it signed and the bytes of the
body, goes along for the signature (`serving.Wire`).
"""

from __future__ import annotations

import os
import re
import shlex
import socketserver
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.client import responses
from typing import Any
from urllib.parse import parse_qs, quote

from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from moto.core.botocore_stubber import BotocoreStubber
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from helpers.cloud import isolation
from helpers.cloud.authentication import serving
from helpers.cloud.endpoints import received, visitors
from helpers.cloud.errors import WorldUnavailable
from helpers.cloud.moto_patches import unsupported
from helpers.cloud.on_disk import Stored
from helpers.cloud.on_the_wire import Refused
from helpers.cloud.personas import REGION, Who

_LOOPBACK = "127.0.0.1"
_NO_SERVER = "This Python can't open a server, so no other program can reach the lab."
_SERVICES = ("iam", "organizations", "s3", "sts")

# The end of a credential scope. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
_SCOPE = re.compile(r"/([a-z0-9-]{1,63})/([a-z0-9-]{1,63})/aws4_request$")
_CREDENTIAL = re.compile(r"Credential=([^\s,]+)")
# An unsigned call of IAM or STS says which of them it means by the version of its API.
_BY_VERSION = {"2010-05-08": "iam", "2011-06-15": "sts"}

_HOME = "USERPROFILE" if os.name == "nt" else "HOME"
_PATIENCE = 60  # seconds that a client may keep silent
_AS_SENT = "/%-._~!$&'()*+,=:@"  # of a path; the rest has to be percent-encoded before it is a URL

# What would lead an AWS tool past the variables of `environment`: to other keys, another token, another address.
_IN_THE_WAY = (
    "AWS_PROFILE AWS_DEFAULT_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_SECURITY_TOKEN "
    "AWS_CREDENTIAL_EXPIRATION AWS_CREDENTIAL_FILE BOTO_CONFIG AWS_CONTAINER_CREDENTIALS_RELATIVE_URI "
    "AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE AWS_ENDPOINT_URL_IAM "
    "AWS_ENDPOINT_URL_ORGANIZATIONS AWS_ENDPOINT_URL_S3 AWS_ENDPOINT_URL_STS AWS_CA_BUNDLE "
    "BOTO_EXPERIMENTAL__ADD_PROXY_HOST_HEADER"
)


class Server:
    """The mocked AWS at a network address of this machine.

    It runs until `stop()`, the end of a `with` block, `world.close()` or the end of the process.

    Args:
        credentials: the keys that somebody acts with, as `World.credentials` gives them.

    Raises:
        WorldUnavailable: this Python can't open a server; in a browser, say.
    """

    def __init__(self, credentials: Callable[[Who], Mapping[str, Any]]) -> None:
        self._credentials = credentials
        self._gate = _Gate()
        try:
            self._http = _HttpServer(_LOOPBACK, 0, self._gate, _Handler)
        except OSError as error:
            raise WorldUnavailable(_NO_SERVER) from error
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.1,), name="trust-policy-lab", daemon=True
        )
        try:
            self._thread.start()
        except RuntimeError as error:
            self._http.server_close()  # nobody would ever answer there
            raise WorldUnavailable(_NO_SERVER) from error

    @property
    def url(self) -> str:
        """Where it listens, such as `http://127.0.0.1:40123`: the endpoint URL for AWS tools."""
        return f"http://{_LOOPBACK}:{self._http.port}"

    @property
    def running(self) -> bool:
        """Does it still answer?"""
        return self._gate.is_open

    def environment(self, who: Who = None) -> dict[str, str]:
        """The environment variables that send the AWS tools of another process here.

            subprocess.run([...], env={**os.environ, **server.environment("backup-operator")})

        Args:
            who: whose keys are among them: a persona's name, or the Credentials that STS returned; None puts no keys
                there, so that a profile decides.

        Returns:
            Name → value.

        Raises:
            UnknownPersona: nobody has that name.
        """
        keys = self._credentials(who) if who is not None else {}
        named = {
            "AWS_ACCESS_KEY_ID": keys.get("AccessKeyId"),
            "AWS_SECRET_ACCESS_KEY": keys.get("SecretAccessKey"),
            "AWS_SESSION_TOKEN": keys.get("SessionToken"),
        }
        # https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
        return {
            **isolation.settings(),
            "AWS_ENDPOINT_URL": self.url,
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            # The AWS CLI keeps the credentials of roles below the home directory. The lab's must not stay in yours.
            _HOME: str(isolation.home()),
            **_without_proxy(os.environ),
            **{name: value for name, value in named.items() if value},
        }

    def exports(self, who: Who = None) -> str:
        """The lines to paste into a terminal, after which `aws …` reaches the lab from there.

        Args:
            who: as for `environment`.
        """
        variables = self.environment(who)
        home = variables.pop(_HOME)  # for the AWS CLI alone: the shell's own stays, and the lab's is removed at the end
        if os.name == "nt":  # JupyterLab's terminals are PowerShell there
            lines = [f"Remove-Item Env:{name} -ErrorAction Ignore" for name in _IN_THE_WAY.split()]
            quoted = {name: value.replace("'", "''") for name, value in variables.items()}
            lines += [f"$env:{name} = '{value}'" for name, value in quoted.items()]
            folder = home.replace("'", "''")
            find = "(Get-Command aws -CommandType Application)[0]"
            with_home = f"$kept = $env:{_HOME}; $env:{_HOME} = '{folder}'"
            return "\n".join(
                [*lines, f"function aws {{ {with_home}; try {{ & {find} @args }} finally {{ $env:{_HOME} = $kept }} }}"]
            )
        lines = [f"unset {_IN_THE_WAY}", *(f"export {name}={shlex.quote(value)}" for name, value in variables.items())]
        return "\n".join([*lines, f'aws() {{ {_HOME}={shlex.quote(home)} command aws "$@"; }}'])

    def stop(self) -> None:
        """Stop answering. Nothing happens when it has stopped already."""
        if self._gate.close():
            self._http.shutdown()
            self._thread.join(_PATIENCE)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        if not self.running:
            return "The server has stopped. lab.serve() starts another one."
        return (
            f"The mocked AWS answers at {self.url} while this notebook runs. Paste this into a terminal:\n\n"
            f"{self.exports()}\n\n"
            "Then say who acts: aws sts get-caller-identity --profile backup-operator\n"
            "(AWS CLI 1.29 or 2.13 and newer: see aws --version. Older ones do not know AWS_ENDPOINT_URL, and would "
            "ask the real AWS.)"
        )


def _without_proxy(environment: Mapping[str, str]) -> dict[str, str]:
    """Who reaches the network through a proxy must not look for this machine there."""
    known = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    hosts = ",".join([*filter(None, known.split(",")), _LOOPBACK])
    return {"no_proxy": hosts, "NO_PROXY": hosts}


@contextmanager
def _in_one_sentence() -> Iterator[None]:
    """In place of what werkzeug does: it prints what it hears from the system, and exits."""
    try:
        yield
    except OSError as error:
        raise WorldUnavailable(_NO_SERVER) from error


class _HttpServer(ThreadedWSGIServer):
    """Listens, quietly: what a client does wrong is answered, not printed into the notebook."""

    allow_reuse_address = False

    def server_bind(self) -> None:
        # HTTPServer would look up the name of the address, and nobody needs it.
        with _in_one_sentence():
            socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[0], self.server_address[1]  # type: ignore[assignment]

    def server_activate(self) -> None:
        with _in_one_sentence():
            super().server_activate()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The connection is lost; its thread ends."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing is logged: the trail tells what happened."""


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE

    def make_environ(self) -> dict[str, Any]:
        # WSGI folds headers: `x-amz-meta-my_key` would be gone, and it may be signed.
        return {**super().make_environ(), "lab.headers": self.headers.items()}

    def run_wsgi(self) -> None:
        try:
            super().run_wsgi()
        except ValueError:  # a target that is no path, such as `//[`
            self.send_error(400)

    def handle_expect_100(self) -> bool:
        """Leave it to werkzeug: both would answer."""
        return True

    def send_response(self, code: int, message: str | None = None) -> None:
        """The status line alone; date and server are among moto's headers."""
        self.send_response_only(code, message)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What is no HTTP: refused in S3's form."""
        words = "This is not a request that HTTP knows."
        body = Refused("s3", self.command or "", "BadRequest", code, words).get_body()
        self.request_version = self.protocol_version  # http.server answers what it can't read without a status
        self.send_response(code)
        for name, value in (("Content-Type", "application/xml"), ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body.encode())
        self.close_connection = True

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing is logged."""


class _Gate:
    """The WSGI application: hands a request to moto and its answer back.

    Once it is closed nobody gets in, and `close` waits for those inside: behind a closed world nothing enforces.
    """

    def __init__(self) -> None:
        self._stubber = BotocoreStubber()
        self._inside = 0
        self._changed = threading.Condition()
        self.is_open = True

    def close(self) -> bool:
        """Let nobody in any more. Was it open?"""
        with self._changed:
            was_open, self.is_open = self.is_open, False
            self._changed.wait_for(lambda: not self._inside, _PATIENCE)
        return was_open

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request."""
        method = environ["REQUEST_METHOD"]
        sent = _headers(environ["lab.headers"])
        by_name = {name.lower(): value for name, value in sent.items()}
        try:
            # Before anything else is read: whoever may not come learns nothing, and moves nothing.
            if why := visitors.refusal(by_name):
                raise Refused("s3", method, "AccessDenied", 403, why)
            status, headers, body = self._answer(method, environ, sent, by_name)
        except Exception as error:
            status, headers, body = _refusal(method, error)
        content = body.encode() if isinstance(body, str) else body
        told = _on_the_wire(method, status, headers, content)
        browser = visitors.disposition(by_name, next((v for n, v in told if n.lower() == "content-type"), ""))
        told = [pair for pair in told if not browser or pair[0].lower() != "content-disposition"]
        start_response(f"{status} {responses.get(status, 'Unknown')}", [*told, *visitors.ALWAYS, *browser])
        if method == "HEAD":
            return []
        return content.blocks() if isinstance(content, Stored) else [content]

    def _answer(
        self, method: str, environ: dict[str, Any], headers: dict[str, str], by_name: dict[str, str]
    ) -> tuple[int, Any, str | bytes | Stored]:
        path, _, query = _target(environ["RAW_URI"]).partition("?")
        bucket = _bucket_in(by_name.get("host", ""))
        meant, _ = _service(by_name, path, query, b"")

        def refuse(code: str, status: int, words: str) -> Refused:
            return Refused(meant, method, code, status, words)

        large = meant == "s3" and received.is_object(method, f"/{bucket}{path}" if bucket else path, query, by_name)
        body = received.read(environ, by_name, refuse, large=large)
        service, region = _service(by_name, path, query, body.content)
        host = "iam.amazonaws.com" if service == "iam" else f"{service}.{region}.amazonaws.com"
        if service == "s3" and bucket:
            host = f"{bucket}.{host}"
        sent = HTTPHeaders()
        for name, value in headers.items():
            sent[name] = host if name.lower() == "host" else value
        url = f"https://{host}{quote(path, safe=_AS_SENT)}{'?' if query else ''}{quote(query, safe=_AS_SENT + '?;')}"
        request = AWSPreparedRequest(method, url, sent, body.content, stream_output=False)
        if service not in _SERVICES:
            return unsupported.answer(request, service)
        with self._changed:
            if not self.is_open:
                raise Refused(service, method, "ServiceUnavailable", 503, "The lab has been closed.")
            self._inside += 1
        before = serving.wire.set(
            serving.Wire(
                by_name.get("host", ""),
                body.content,
                body.sha256,
                body.stored,
                body.trailer,
                by_name.get("content-length", "0"),
            )
        )
        try:
            answer = self._stubber.process_request(request)
            if answer is None or answer[2] == "Not yet implemented":  # moto's word for a path it does not know
                return unsupported.answer(request, "this call")
            return answer
        finally:
            serving.wire.reset(before)  # the thread lives as long as its connection, and would keep a large body
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()


def _refusal(method: str, error: Exception) -> tuple[int, Any, str]:
    """What an error says to the client.

    The caller keeps no name for it: error and frame would keep each other, and the body that was sent.
    """
    # moto stumbles: that is a call which the lab can't answer, not a traceback on somebody's screen.
    words = f"This lab does not model this request yet ({type(error).__name__})."
    refused = error if isinstance(error, Refused) else Refused("s3", method, "NotImplemented", 501, words)
    return refused.code or 501, refused.get_headers(), refused.get_body()


def _headers(received: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The headers, each name once; http.server reads them as Latin-1."""
    headers: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, value in received:
        name = names.setdefault(name.lower(), name)
        text = value.encode("latin-1", "replace").decode("utf-8", "replace").replace("\r\n", "")
        # "If there are multiple values, separate them with commas": that is how they are signed.
        headers[name] = f"{headers[name]},{text}" if name in headers else text
    return headers


def _target(raw: str) -> str:
    """Path and query of a request's target, which may be a whole URL."""
    found = re.match(r"https?://[^/?]*", raw)
    path = raw[found.end() :] if found else raw
    path = path.encode("latin-1", "replace").decode("utf-8", "replace")
    return path if path.startswith("/") else f"/{path}"


# The bucket may stand in the host's name instead of the path.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
_BUCKET = re.compile(r"(?P<bucket>[a-z0-9.-]+?)(?:\.s3(?:[.-][a-z0-9-]+)?)?\.localhost(?::\d+)?", re.IGNORECASE)


def _bucket_in(host: str) -> str:
    """The bucket that a host's name begins with; empty when it is in the path."""
    found = _BUCKET.fullmatch(host.strip())
    name = found["bucket"].lower() if found else ""
    return "" if re.fullmatch(r"s3(?:[.-][a-z0-9-]+)?", name) else name


def _service(headers: Mapping[str, str], path: str, query: str, body: bytes) -> tuple[str, str]:
    """(service, region) that a request means: those it is signed for, or what its parameters say."""
    parameters = parse_qs(query, keep_blank_values=True)
    signed = _CREDENTIAL.search(headers.get("authorization", ""))
    credential = signed[1] if signed else parameters.get("X-Amz-Credential", [""])[0]
    if scope := _SCOPE.search(credential):
        return scope[2], scope[1]
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        parameters |= parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    if "Action" in parameters and path == "/":
        return _BY_VERSION.get(parameters.get("Version", [""])[0], "sts"), REGION
    return "s3", REGION


_OURS = ("connection", "status", "transfer-encoding")


def _on_the_wire(method: str, status: int, headers: Any, content: bytes | Stored) -> list[tuple[str, str]]:
    """The headers of moto's answer as HTTP wants them."""
    kept = [
        # One line each, whatever a learner's object is called; UTF-8, handed on as WSGI does.
        (name, re.sub(r"[\x00-\x1f\x7f]", " ", str(value)).encode().decode("latin-1"))
        for name, value in dict(headers).items()
        if name.lower() not in _OURS
    ]
    if method == "HEAD" or status in (204, 304):
        return kept
    return [*((name, value) for name, value in kept if name.lower() != "content-length"),
            ("Content-Length", str(len(content)))]  # fmt: skip
