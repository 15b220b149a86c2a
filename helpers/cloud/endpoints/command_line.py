"""Reads AWS CLI commands as one types them in bash: prompts, continuations, quotes, comments, exports.

No shell runs them, so what only a shell can do (pipes, redirections, substitutions) is refused in one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)
_SHELL_ONLY = "|&;<>()`"
_ESCAPABLE = '$`"\\\n'  # what a backslash protects inside double quotes


class CommandError(ValueError):
    """A line that can not be run here. The message is one clear sentence."""


@dataclass(frozen=True)
class Command:
    """One line of the learner's text.

    Attributes:
        text: the line as typed, without prompt and comment.
        words: its words, as a shell would split them.
        fault: why it can not be run; empty when it can.
    """

    text: str
    words: tuple[str, ...] = ()
    fault: str = ""

    @property
    def is_export(self) -> bool:
        """Does it set variables for the commands that follow?"""
        return not self.fault and self.words[0] in ("export", "unset")


@dataclass
class _Line:
    """A line being read."""

    text: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    word: str | None = None
    fault: str = ""

    def add(self, character: str) -> None:
        self.word = (self.word or "") + character

    def end_word(self) -> None:
        if self.word is not None:
            self.words.append(self.word)
        self.word = None

    def command(self) -> Command | None:
        self.end_word()
        text = "".join(self.text).strip()
        while self.words and self.words[0] in ("$", "%", ">"):
            prompt = self.words.pop(0)
            text = text.removeprefix(prompt).lstrip()
        if not self.words and not self.fault:
            return None
        return Command(text, tuple(self.words), self.fault)


def read(text: str) -> Iterator[Command]:
    """The commands of a text, one for each line; a quote or a backslash carries a command over several.

    Args:
        text: what the learner typed.
    """
    text = text.replace("\r\n", "\n")
    line = _Line()
    quote = ""
    at = 0
    while at < len(text):
        character, following = text[at], text[at + 1 : at + 2]
        at += 1
        if character == "\\" and following == "\n" and quote != "'":
            if quote or line.text[-1:] != [" "]:
                line.text.append(" ")
            at += 1
            continue
        if not quote and character == "#" and line.word is None:
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
            continue
        if not quote and character == "\n":
            if command := line.command():
                yield command
            line = _Line()
            continue
        if not quote and character.isspace() and line.text[-1:] == [" "]:  # the margin of a line that goes on
            line.end_word()
            continue
        line.text.append(character)
        if quote:
            if character == quote:
                quote = ""
            elif character == "\\" and quote == '"' and following in tuple(_ESCAPABLE):
                line.text.append(following)
                line.add(following)
                at += 1
            else:
                line.add(character)
        elif character in "'\"":
            quote = character
            line.add("")
        elif character == "\\" and following:
            line.text.append(following)
            line.add(following)
            at += 1
        elif character.isspace():
            line.end_word()
        elif character in _SHELL_ONLY or (character == "$" and following in ("(", "{")):
            line.fault = line.fault or f"{character!r} needs a shell, and this lab runs the aws command alone."
            line.add(character)
        else:
            line.add(character)
    if quote:
        line.fault = f"A quote {quote} is opened and never closed."
    if command := line.command():
        yield command


def assignments(words: tuple[str, ...]) -> dict[str, str | None]:
    """The variables that the words of an `export` or `unset` set; None takes one away.

    Raises:
        CommandError: a word is no assignment, or sets a variable that does not belong to AWS.
    """
    found: dict[str, str | None] = {}
    for word in words[1:]:
        match = _ASSIGNMENT.fullmatch(word)
        name, value = match.groups() if match else (word, None)
        if not name.startswith("AWS_"):
            raise CommandError(f"Only variables whose names begin with AWS_ can be set here, not {name!r}.")
        if words[0] == "export" and match is None:
            raise CommandError(f"Write export {name}=value.")
        found[name] = None if words[0] == "unset" else value
    return found


def split_prefix(words: tuple[str, ...]) -> tuple[dict[str, str | None], tuple[str, ...]]:
    """Split `AWS_PROFILE=x aws …` into its assignments and the command itself.

    Raises:
        CommandError: an assignment sets a variable that does not belong to AWS.
    """
    count = 0
    while count < len(words) and _ASSIGNMENT.fullmatch(words[count]):
        count += 1
    return assignments(("export", *words[:count])), words[count:]
