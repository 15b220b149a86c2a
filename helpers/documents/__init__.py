"""Policies as people have them: in the output of a command, in a template, in a fence; and where each stands in it."""

from helpers.documents.document import Document, Reading
from helpers.documents.reading import read

__all__ = ["Document", "Reading", "read"]
