"""CloudFormation and SAM in YAML, with their short tags.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

from typing import Any

from helpers.documents.tree import DEEPEST, MOST, Tree, Unreadable
from helpers.iam.jsontext import escape


def read(text: str) -> Tree:
    """A YAML text as a tree.

    Raises:
        Unreadable: it is no YAML, or larger or deeper than any template.
        ImportError: PyYAML is not here.
    """
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"Line {mark.line + 1}, column {mark.column + 1}" if mark else "Line 1"
        raise Unreadable(f"{where}: this is not YAML: {_short(error.problem or 'it can not be read')}.") from None
    except (yaml.YAMLError, ValueError) as error:
        raise Unreadable(f"Line 1: this is not YAML: {_short(str(error))}.") from None
    except RecursionError:
        raise Unreadable(f"Line 1: this YAML has more than {DEEPEST} levels, which no template has.") from None
    builder = _Builder()
    data = builder.value(node, "", 0) if node is not None else None
    return Tree(data, known=builder.known, first_lines=builder.first_lines)


def _short(words: str) -> str:
    return " ".join(words.split())[:120].rstrip(".")


class _Builder:
    """Makes plain values of YAML's nodes; an alias counts each time, so that none can grow without end."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[int, int]] = {}
        self.first_lines: dict[str, int] = {}
        self.count = 0

    def value(self, node: Any, pointer: str, depth: int) -> Any:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        self.count += 1
        if depth > DEEPEST:
            raise Unreadable(f"Line {line}: this YAML has more than {DEEPEST} levels, which no template has.")
        if self.count > MOST:
            raise Unreadable(f"Line {line}: this YAML has more than {MOST:,} values; paste the part with the policy.")
        self.known.setdefault(pointer, (line, column))
        kind, tag = node.id, node.tag
        if tag.startswith("!") and not tag.startswith("!!"):
            name = tag[1:]
            inner = f"{pointer}/{escape('Fn::' + name if name not in ('Ref', 'Condition') else name)}"
            self.known.setdefault(inner, (line, column))
            return {inner.rpartition("/")[2].replace("~1", "/"): self._plain(node, kind, inner, depth)}
        return self._plain(node, kind, pointer, depth)

    def _plain(self, node: Any, kind: str, pointer: str, depth: int) -> Any:
        if kind == "mapping":
            made = {}
            for key, value in node.value:
                name = key.value if isinstance(key.value, str) else "?"
                here = f"{pointer}/{escape(name)}"
                self.known.setdefault(here, (key.start_mark.line + 1, key.start_mark.column + 1))
                made[name] = self.value(value, here, depth + 1)
            return made
        if kind == "sequence":
            return [self.value(each, f"{pointer}/{number}", depth + 1) for number, each in enumerate(node.value)]
        if node.style in ("|", ">"):
            self.first_lines[pointer] = node.start_mark.line + 2
        # As they are written: 2012-10-17 is no date here, and an account's id no number.
        return None if node.tag == "tag:yaml.org,2002:null" else node.value
