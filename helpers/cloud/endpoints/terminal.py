"""The real AWS CLI inside this process: it reaches the same mock, through the same gate, as boto3 does.

A command takes about 40 ms; there is no server and no second process. It sees the lab's own home directory and an
environment in which nothing of the user's AWS settings is left.
"""

from __future__ import annotations

import io
import logging
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple

from helpers.cloud import isolation
from helpers.cloud.endpoints import command_line, without_threads
from helpers.cloud.endpoints.command_line import Command, CommandError
from helpers.cloud.personas import REGION

if TYPE_CHECKING:
    from helpers.cloud.personas import Who
    from helpers.cloud.world import World

# Environment and standard streams are the process's: one command at a time.
_lock = RLock()

_TYPESETTERS = ("groff", "mandoc")  # which awscli/help.py asks, in this order, except on Windows
_NOT_RUN = 127  # what a shell answers for a command it does not know


class CommandResult(NamedTuple):
    """One command, what it printed, and its exit code."""

    command: str
    output: str
    exit_code: int


@dataclass(frozen=True)
class TerminalResult:
    """What a few commands printed.

    Attributes:
        commands: each command with its output and exit code.
    """

    commands: tuple[CommandResult, ...]

    @property
    def text(self) -> str:
        """The outputs one below the other; with several commands, each below its own line."""
        if len(self.commands) == 1:
            return self.commands[0].output
        return "\n".join(f"$ {each.command}\n{each.output}".rstrip() for each in self.commands)

    @property
    def exit_code(self) -> int:
        """The exit code of the last command; 0 when there was none."""
        return self.commands[-1].exit_code if self.commands else 0

    def __str__(self) -> str:
        return self.text


def run(command_text: str, who: Who = None, *, world: World | None = None) -> TerminalResult:
    """Run AWS CLI commands as one types them.

    Args:
        command_text: one or more lines `aws …`; a prompt, continuations, comments and `export AWS_…=value` are
            understood. An export holds for the rest of the text.
        who: whose keys are in the environment: a persona's name, or the Credentials that STS returned; None puts no
            keys there, so that `--profile` decides.
        world: the world to reach; the process's own when left out.

    Returns:
        The outputs. A command that can not be run gets one sentence, not an exception.

    Raises:
        UnknownPersona: nobody has that name.
    """
    from helpers.cloud.world import get_world

    world = world or get_world()
    variables: dict[str, str | None] = dict(_keys(world, who))
    results = []
    with _lock:
        for command in command_line.read(command_text):
            results.append(_export(command, variables) if command.is_export else _run(command, variables, world))
    return TerminalResult(tuple(results))


def _keys(world: World, who: Who) -> Iterator[tuple[str, str]]:
    if who is None:
        return
    keys = world.credentials(who)
    yield "AWS_ACCESS_KEY_ID", keys["AccessKeyId"]
    yield "AWS_SECRET_ACCESS_KEY", keys["SecretAccessKey"]
    if keys.get("SessionToken"):
        yield "AWS_SESSION_TOKEN", keys["SessionToken"]


def _export(command: Command, variables: dict[str, str | None]) -> CommandResult:
    try:
        variables |= command_line.assignments(command.words)
    except CommandError as error:
        return CommandResult(command.text, f"{error}\n", 1)
    return CommandResult(command.text, "", 0)


def _run(command: Command, variables: Mapping[str, str | None], world: World) -> CommandResult:
    try:
        if command.fault:
            raise CommandError(command.fault)
        own, words = command_line.split_prefix(command.words)
        if not words or words[0] != "aws":
            raise CommandError(f"This terminal runs the aws command only, not {' '.join(words[:1]) or 'that'!r}.")
    except CommandError as error:
        return CommandResult(command.text, f"{error}\n", _NOT_RUN)
    with _environment({**variables, **own}), _streams() as printed:
        try:
            exit_code = _aws(list(words[1:]), world)
        except SystemExit as stop:
            exit_code = stop.code if isinstance(stop.code, int) else 1
    return CommandResult(command.text, _as_shown(printed()), exit_code)


def _aws(words: list[str], world: World) -> int:
    # awscli brings a botocore of its own and, imported first, would put it in the place of the installed one, which
    # moto has not patched: commands would leave for the real AWS.
    import boto3  # noqa: F401
    import moto  # noqa: F401

    try:
        import awscli
        from awscli.clidriver import create_clidriver
    except ImportError as error:
        print(f"The aws command needs the Python package {error.name!r}, which can not be used here.")
        return _NOT_RUN
    # awscli says so itself, in the environment and only when it is first imported: for this command alone, then.
    os.environ["AWS_DATA_PATH"] = str(Path(awscli.__file__).parent / "data")
    with _same_everywhere(), _second_factor(world), _logging_as_before():
        driver = create_clidriver()
        if not (isolation.home() / ".aws" / "models").exists():  # where `aws configure add-model` puts a learner's own
            driver.session.register_component("data_loader", _botocore_data(os.environ["AWS_DATA_PATH"]))
        return int(driver.main(words) or 0)


@lru_cache(maxsize=1)
def _botocore_data(path: str) -> Any:
    """Every command asks for the list of all services twice, and looks for it in a thousand folders each time."""
    from botocore.loaders import create_loader

    return create_loader(path)


@contextmanager
def _environment(variables: Mapping[str, str | None]) -> Iterator[None]:
    home = str(isolation.home())
    kept = {name: value for name, value in os.environ.items() if not isolation.is_aws_variable(name)}
    ours = {
        **isolation.settings(),
        "AWS_DEFAULT_REGION": REGION,
        "AWS_PAGER": "",
        "PAGER": "cat",
        "HOME": home,
        "USERPROFILE": home,
        "COLUMNS": "100",
        **{name: value for name, value in variables.items() if value is not None},
    }
    before = dict(os.environ)
    try:
        _replace_environment({**kept, **ours})
        yield
    finally:
        _replace_environment(before)


def _replace_environment(variables: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(variables)


@contextmanager
def _streams() -> Iterator[Any]:
    """Catch what is printed. The CLI writes bytes as well as text, so the streams have a buffer below.

    The CLI looks for its streams in `sys`, so the process's are replaced.
    """
    caught = io.BytesIO()
    stream = io.TextIOWrapper(caught, encoding="utf-8", errors="replace", newline="\n", write_through=True)

    def printed() -> str:
        stream.flush()  # held on to here: a wrapper that nobody holds closes what lies below it
        return caught.getvalue().decode("utf-8", "replace")

    before = sys.stdout, sys.stderr, sys.stdin, sys.argv
    try:
        sys.stdout = sys.stderr = stream
        sys.stdin = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        sys.argv = ["aws"]  # the CLI calls itself by it in its messages
        yield printed
    finally:
        sys.stdout, sys.stderr, sys.stdin, sys.argv = before


@contextmanager
def _same_everywhere() -> Iterator[None]:
    """What the CLI prints must not depend on the machine.

    `aws s3 ls` prints local times, several files are transferred side by side and reported as they come, and help goes
    to a pager of its own. Its pages are typeset by groff or mandoc, and are plain text where neither is.
    """
    from unittest.mock import patch

    import awscli.customizations.s3.subcommands as subcommands
    import awscli.customizations.s3.utils as utils
    import awscli.help

    utc = utils.tzutc
    with without_threads.transfers_of_the_command_line(), ExitStack() as stack:
        for module in (subcommands, utils):
            stack.enter_context(patch.object(module, "tzlocal", utc))
        for renderer in (awscli.help.PagingHelpRenderer, awscli.help.PosixHelpRenderer):
            stack.enter_context(patch.object(renderer, "_send_output_to_pager", _print_page))
        if not any(map(shutil.which, _TYPESETTERS)):
            stack.enter_context(patch.object(awscli.help, "get_renderer", awscli.help.WindowsHelpRenderer))
        yield


@contextmanager
def _second_factor(world: World) -> Iterator[None]:
    """A profile with `mfa_serial` asks for the code. Nobody can type it here: the lab does, and shows it."""
    from unittest.mock import patch

    from botocore.credentials import AssumeRoleProvider

    made = AssumeRoleProvider.__init__

    def typed(prompt: str) -> str:
        from helpers.cloud import moto_tables
        from helpers.cloud.authorization import mfa

        device = moto_tables.mfa_device(prompt.removeprefix("Enter MFA code for ").rstrip(": "))
        digits = mfa.code(device.base32_string_seed, world.now()) if device else "000000"
        print(f"{prompt}{digits}")
        return digits

    def init(provider: Any, *args: Any, **kwargs: Any) -> None:
        made(provider, *args, **kwargs)
        provider._prompter = typed

    with patch.object(AssumeRoleProvider, "__init__", init):
        yield


@contextmanager
def _logging_as_before() -> Iterator[None]:
    """Every command gives these loggers one more handler, on a stream that ends with it."""
    loggers = [logging.getLogger(name) for name in ("awscli", "botocore", "s3transfer", "urllib3")]
    before = [(logger, logger.level, list(logger.handlers)) for logger in loggers]
    try:
        yield
    finally:
        for logger, level, handlers in before:
            logger.setLevel(level)
            logger.handlers[:] = handlers


def _print_page(_renderer: Any, page: bytes) -> None:
    sys.stdout.buffer.write(page)


def _as_shown(printed: str) -> str:
    """What a screen shows in the end: of a line written over with carriage returns, the last writing."""
    printed = re.sub(r".\x08", "", printed)  # help pages strike letters twice to make them bold
    lines = []
    for line in printed.replace("\r\n", "\n").split("\n"):
        writings = [writing.rstrip() for writing in line.split("\r")]
        lines.append(next((writing for writing in reversed(writings) if writing), ""))
    text = "\n".join(lines).strip("\n")
    text = text.replace(str(isolation.home()), "~")
    return f"{text}\n" if text else ""
