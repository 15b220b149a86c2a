"""docs/troubleshooting.md quotes the lab word for word: each message is one that the code, or a program it runs, prints."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests import pages
from tests.places import HELPERS, ROOT
from tests.test_pages import text_of
from tests.troubleshooting import AT_AWS, OF_AWS, OF_THE_LAB, PAGE, Row, is_in, pieces
from tests.wording import BANNED

# Who prints it, when we do not: a file of a package in which its words stand, or a name that Python has.
OTHERS = {
    "The port … is already in use, trying another port.": "jupyter_server/serverapp.py",
    "Jupyter command … not found": "jupyter_core/command.py",
    "ModuleNotFoundError: No module named 'helpers'": "importlib._bootstrap",
    "NameError: name … is not defined": NameError,
    "Error displaying widget: model not found": "helpers/ui/frontend/lab/asleep.js",
    "Could not connect to the endpoint URL": "botocore/exceptions.py",
    "Connection refused": ConnectionRefusedError,
}
_KINDS = re.compile(r"^(?:\w+Error|UnknownPersona|lab\.py): ")
QUOTED = [(row, quote) for row in OF_THE_LAB for quote in row.quotes if quote not in ("[*]",)]


def number_of(name: str) -> str:
    """A constant of lab.py, which no test can import beside `helpers.lab`: `(3, 10)` is 3.10."""
    tree = ast.parse((ROOT / "lab.py").read_text(encoding="utf-8"))
    value = next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )
    return ".".join(map(str, value)) if isinstance(value, tuple) else str(value)


LAB_NUMBERS = [
    ("%d.%d", number_of("OLDEST")),
    ("%d.%d", number_of("NEWEST")),
    ("%d MB", f"{number_of('SIZE')} MB"),
]


def our_messages() -> Iterator[str]:
    """Every text of ours that can be printed; what only the running program knows is left out."""
    for path in [ROOT / "lab.py", *HELPERS.rglob("*.py")]:
        if "node_modules" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr | ast.BinOp | ast.Constant) and (said := text_of(node, {})):
                for filled in (said, *(said.replace(form, value) for form, value in LAB_NUMBERS)):
                    yield re.sub(r"%[ds]", "", filled)
            if isinstance(node, ast.JoinedStr):
                yield "".join(part.value for part in node.values if isinstance(part, ast.Constant))
    for folder in (HELPERS / "ui" / "frontend", ROOT / "site" / "run"):
        for path in [*folder.rglob("*.js"), *folder.rglob("*.mjs")]:
            if "node_modules" not in path.parts:
                yield re.sub(r"\$\{[^}]*\}", "", path.read_text(encoding="utf-8"))


MESSAGES = list(our_messages())


def of_others(quote: str) -> bool:
    where = OTHERS[quote]
    if isinstance(where, type):
        return issubclass(where, Exception)
    if where == "importlib._bootstrap":
        with pytest.raises(ModuleNotFoundError, match="No module named 'helpers_'"):
            import_module("helpers_")
        return True
    place = ROOT / where
    if not place.exists():
        package = import_module(where.split("/")[0])
        assert package.__file__
        place = Path(package.__file__).parent / where.partition("/")[2]
    text = re.sub(r"%[isd]|`?\{[^}]*\}`?", "", place.read_text(encoding="utf-8"))
    return is_in(quote, text)


@pytest.mark.parametrize(("row", "quote"), QUOTED, ids=[quote[:60] for _, quote in QUOTED])
def test_the_lab_says_so_word_for_word(row: Row, quote: str) -> None:
    if quote in OTHERS:
        assert of_others(quote)
        return
    said = _KINDS.sub("", quote)
    assert not pieces(said) or any(is_in(said, message) for message in MESSAGES), f"nothing of ours says {quote!r}"


def test_the_kinds_of_errors_that_it_names_are_there() -> None:
    from helpers.cloud.personas import UnknownPersona
    from helpers.ui.shell import LabError

    assert {UnknownPersona.__name__, LabError.__name__} <= set(re.findall(r"`(\w+): ", PAGE.read_text("utf-8")))


def test_others_are_those_that_the_page_names() -> None:
    assert OTHERS.keys() == OTHERS.keys() & {quote for _, quote in QUOTED}


@pytest.mark.parametrize("row", OF_AWS, ids=lambda row: f"{row.heading}: {row.cells[0][:50]}")
def test_each_row_about_aws_has_its_page(row: Row) -> None:
    assert len(row.cells) == 4 and all(row.cells)
    whose, address = re.fullmatch(r"\[(AWS|GitHub)\]\((\S+)\)", row.cells[3]).groups()
    assert not (pages.fault if whose == "AWS" else pages.issuer_fault)(address)


@pytest.mark.parametrize("row", OF_THE_LAB, ids=lambda row: f"{row.heading}: {row.cells[0][:50]}")
def test_each_row_about_the_lab_mends_it(row: Row) -> None:
    assert len(row.cells) == 2 and row.cells[1].endswith((".", ")", "_", "`")), row.cells


def test_the_page_is_for_learners() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert AT_AWS in text and not BANNED.search(re.sub(r"`[^`]*`", "", text))
