"""What a form says of a job is what `lab.token` makes of the same words."""

from __future__ import annotations

import pytest

from helpers.cloud.federation import callers

ROLE = "arn:aws:iam::111122223333:role/BackupAccessRole"
ISSUERS = [issuer for issuer in callers.CALLED if issuer != callers.COMPANY]
ONLY_SAID = [(issuer, each.name) for issuer in ISSUERS for each in callers.settings(issuer) if each.chosen]


@pytest.mark.parametrize("issuer", ISSUERS)
def test_without_a_word_it_is_the_usual_token(issuer, world):
    proof = callers.proof(world, issuer, {}, world.now(), ROLE, "nightly")
    assert proof == {"WebIdentityToken": world.token(issuer).jwt}


@pytest.mark.parametrize(("issuer", "name"), ONLY_SAID)
def test_what_is_only_said_or_not_said(issuer, name, world):
    said = callers.proof(world, issuer, {name: callers.YES}, world.now(), ROLE, "nightly")
    assert said == {"WebIdentityToken": world.token(issuer, **{name: True}).jwt}
    assert said != callers.proof(world, issuer, {}, world.now(), ROLE, "nightly")


def test_there_are_such_settings():
    assert {("github", "immutable_ids"), ("cognito", "guest")} <= set(ONLY_SAID)
