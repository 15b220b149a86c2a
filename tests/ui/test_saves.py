"""What `lab.save` shows: a table where a kernel is, the same as plain HTML and as text everywhere else."""

from __future__ import annotations

import re

from helpers.course.documents import trust
from helpers.course.rounds.saves import Save, Saves
from helpers.notebook import lab
from helpers.ui.pictures.saves import SavesView, html

EC2 = {"Service": "ec2.amazonaws.com"}
ROLE = "BackupAccessRole"
SAVED, REFUSED = Save("sound", True, "", ""), Save("a Resource", False, "MalformedPolicyDocument: Has …", "Line 10 …")


def test_several_are_a_table_with_a_row_for_each():
    shown = html(Saves(ROLE, (SAVED, REFUSED)))
    assert shown.count("<tr>") == 3, "the head, and a row for each"
    assert re.findall(r"<td>(.*?)</td>", shown) == ["saved", "", REFUSED.answer, REFUSED.finding]
    assert "Saved: BackupAccessRole has “sound” now." in shown


def test_one_alone_is_no_table():
    assert html(Saves(ROLE, (Save("", True, "", ""),))) == (
        '<div class="tpl-saves"><p><strong>Saved: BackupAccessRole has this trust policy now.</strong></p></div>'
    )
    refused = html(Saves(ROLE, (Save("", False, REFUSED.answer, REFUSED.finding),)))
    assert "<table" not in refused
    assert "<p>AWS: <code>MalformedPolicyDocument: Has …</code></p><p>Lab: Line 10 …</p>" in refused


def test_what_somebody_types_is_shown_as_text():
    shown = html(Saves("<b>R</b>", (Save("<b>x</b>", False, "<i>", "<u>"),)))
    assert not re.search(r"<[biu]>", shown)


def test_the_notebooks_name_shows_it_in_every_form(world):
    shown = lab.save(ROLE, {"sound": trust(EC2), "a Resource": trust(EC2, Resource="*")})
    assert isinstance(shown, SavesView) and repr(shown) == str(shown.saves)
    data = shown._repr_mimebundle_()
    data = data[0] if isinstance(data, tuple) else data
    assert data["text/plain"] == repr(shown) and "class=" not in data["text/html"] and "<table>" in data["text/html"]
