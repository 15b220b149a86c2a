"""The policy editor as Python sees it: messages as the browser sends them, findings as it gets them."""

from __future__ import annotations

import json
import threading

import pytest

from helpers import iam
from helpers.course.rounds.attempt import LOCK
from helpers.ui import PlainEditor, PolicyEditor, callbacks
from helpers.ui.findings import MOST, for_editor
from tests.story import trust_policy
from tests.ui.kit import type_in


def check(text):
    return iam.parse(text, iam.PolicyKind.TRUST).findings


def sent(editor, monkeypatch):
    messages = []
    monkeypatch.setattr(editor, "_send", lambda message, buffers=None: messages.append(message))
    return messages


def test_a_typed_text_is_answered_with_its_findings_in_one_message(monkeypatch):
    editor = PolicyEditor("", check=check)
    messages = sent(editor, monkeypatch)
    type_in(editor, '{"Statement": [],}')
    assert editor.seen == editor.rev == 1
    [finding] = editor.findings
    assert (finding["line"], finding["column"], finding["severity"]) == (1, 17, "error")
    [message] = [m for m in messages if m["method"] == "update"]
    assert set(message["state"]) == {"findings", "seen"}


def test_the_same_text_sent_again_is_answered_too():
    editor = PolicyEditor("{}", check=check)
    type_in(editor, "{}")
    assert editor.seen == editor.rev == 1


def test_nobody_comes_between_a_text_from_the_page_and_what_hears_of_it(monkeypatch):
    # The kernel answers widgets in several threads: another one must wait until the model knows the text too.
    editor, entered = PolicyEditor("{}", check=check), []

    def another_thread_knocks(text):
        def knock():
            entered.append(LOCK.acquire(blocking=False))
            if entered[-1]:
                LOCK.release()

        thread = threading.Thread(target=knock)
        thread.start()
        thread.join()
        return text

    monkeypatch.setattr("helpers.ui.editor.well_formed", another_thread_knocks)
    editor._handle_msg({"content": {"data": {"method": "update", "state": {"value": "[]", "rev": 1}}}})
    assert editor.value == "[]"
    assert entered and not any(entered)


def test_ctrl_enter_submits():
    editor = PolicyEditor("{}")
    pressed = []
    editor.on_submit(lambda: pressed.append(1))
    editor._handle_custom_msg({"event": "submit"}, [])
    editor._handle_custom_msg({"event": "something else"}, [])
    editor._handle_custom_msg("nonsense", [])
    assert pressed == [1]


def test_a_text_that_comes_twice_is_answered_once_and_an_older_one_never():
    looked = []
    editor = PolicyEditor("{}", check=lambda text: looked.append(text) or ())
    left = {"event": "left", "value": "[]", "written": "trust", "rev": 1}
    editor._handle_custom_msg(left, [])  # by the way that nothing holds up, when somebody leaves the editor
    sent = {"method": "update", "state": {"value": "[]", "written": "trust", "rev": 1}}
    editor._handle_msg({"content": {"data": sent}})  # and by its own
    assert (editor.value, editor.seen, editor.written, looked) == ("[]", 1, "trust", ["{}", "[]"])
    type_in(editor, "[1]")
    editor._handle_custom_msg(left, [])
    for nonsense in (
        {},
        {"value": 1},
        {"value": "x"},
        {"value": "x", "rev": 9},
        {"value": "x", "written": 1, "rev": 9},
    ):
        editor._handle_custom_msg({"event": "left", **nonsense}, [])
    assert (editor.value, editor.seen, looked) == ("[1]", 2, ["{}", "[]", "[1]"])


def test_a_fault_in_a_check_is_seen_and_the_editor_does_not_wait(monkeypatch):
    monkeypatch.setattr(callbacks, "RAISE", False)
    faulty = [False]

    def broken(text):
        if faulty[0]:
            raise RuntimeError("oops")
        return ()

    editor = PolicyEditor("", check=broken)
    faulty[0] = True
    type_in(editor, "x")
    assert "oops" in editor.problem and "Your text is safe" in editor.problem
    assert editor.seen == editor.rev == 1
    faulty[0] = False
    type_in(editor, "y")
    assert editor.problem == ""


def test_faults_are_raised_in_tests():
    def broken(text):
        raise RuntimeError("oops")

    with pytest.raises(RuntimeError):
        PolicyEditor("", check=broken)


def test_half_characters_become_something_that_can_travel():
    editor = PolicyEditor("a\ud800b", check=check)
    assert editor.value == "a?b"
    editor.value.encode()


def test_errors_come_first_and_not_without_end():
    findings = [iam.Finding("warning", "w", "w")] * MOST + [iam.Finding("error", "e", "e")]
    listed = for_editor(findings)
    assert listed[0]["severity"] == "error" and len(listed) == MOST


def test_the_name_is_stable():
    assert repr(PolicyEditor(label="Trust policy")) == "PolicyEditor(label='Trust policy')"


def test_the_bundle_is_small_and_asks_nobody():
    code = PolicyEditor._esm._path.read_text() if hasattr(PolicyEditor._esm, "_path") else str(PolicyEditor._esm)
    assert 100_000 < len(code.encode()) <= 500_000
    assert "https://" not in code
    assert code.count("http://") == code.count("http://www.w3.org/2000/svg")


def test_the_plain_editor_says_the_same():
    fancy, plain = PolicyEditor("{,}", check=check), PlainEditor("{,}", check=check)
    assert plain.findings == fancy.findings
    assert fancy.findings[0]["words"] in plain.words.value.replace("&quot;", '"').replace("&#x27;", "'")
    plain.area.value = '{"a": "<script>",}'
    assert plain.value == plain.area.value
    assert "<script>" not in plain.words.value


ROLE = {"RoleName": "Backup", "AssumeRolePolicyDocument": json.loads(trust_policy("123456789012"))}


def pasted(editor, text):
    """What the editor sends back when a text was pasted into it."""
    sent = []
    editor.send = sent.append
    editor._handle_custom_msg({"event": "pasted", "value": text}, [])
    return sent


def test_a_policy_is_taken_out_of_what_was_pasted():
    (sent,) = pasted(PolicyEditor("", kind="trust"), json.dumps({"Roles": [ROLE, ROLE]}))
    assert json.loads(sent["formatted"]) == ROLE["AssumeRolePolicyDocument"]
    assert sent["words"] == "Taken out of JSON: the trust policy of Backup. There is 1 more; paste one alone to see it."


def test_what_is_a_policy_already_stays_as_it_is():
    assert pasted(PolicyEditor("", kind="trust"), trust_policy("123456789012")) == []
    assert pasted(PolicyEditor("", kind="trust"), "half a {") == []


def test_what_holds_no_policy_is_told():
    (sent,) = pasted(PolicyEditor("", kind="trust"), '{"Roles": []}')
    assert sent == {"words": "This is JSON, and there is no policy in it."}


def test_of_several_kinds_the_editors_own_is_taken():
    bucket = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}]}
    text = json.dumps({"Roles": [ROLE], "Policy": json.dumps(bucket)})
    (sent,) = pasted(PolicyEditor("", kind="bucket"), text)
    assert json.loads(sent["formatted"]) == bucket
