"""XML that somebody sent, read by defusedxml: no document type, no entities, nothing fetched.

https://github.com/tiran/defusedxml
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


class NotRead(ValueError):
    """It is no XML, or XML with a document type. The message says which, without repeating anything of it."""


def read(text: bytes) -> Element:
    """The outermost element.

    Args:
        text: in UTF-8, or what its declaration says.

    Raises:
        NotRead: no XML, or XML that holds more than elements.
    """
    from xml.etree.ElementTree import ParseError

    import defusedxml
    from defusedxml import ElementTree

    try:
        found: Element = ElementTree.fromstring(text, forbid_dtd=True)
    except defusedxml.DefusedXmlException:
        raise NotRead("it has a document type, and the lab reads none, because entities come with it") from None
    except (ParseError, ValueError, LookupError):  # no XML, or in a code that Python does not know
        raise NotRead("it is no XML") from None
    return found
