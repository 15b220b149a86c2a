"""What a learner can do after an exercise: each names one skill, and `lab.progress()` shows which are there."""

from __future__ import annotations

SKILLS = {
    "elements": "Read a trust policy, element by element",
    "read-principal": "Read a Principal: who is named, and who is not",
    "write-principal": "Write a Principal for an account, a user, a role, a service",
    "own-account": "Say when the caller needs a permission of its own",
    "pass-role": "Say who may hand a role to a service",
    "two-sides": "Find which of two accounts has not said yes",
    "bucket-and-objects": "Grant on a bucket and on its objects, and no more",
    "external-id": "Keep another customer of a vendor out",
    "session": "Say what a session may do, and until when",
    "records": "Read who did what in CloudTrail",
    "name-the-person": "Tie a session to the person behind it",
    "missing-key": "Say what a condition does when its key is missing",
    "deny": "Write a Deny that stops whom it should",
    "narrow-a-wildcard": "Narrow a pattern that lets strangers in",
    "token-claims": "Read a token, and say which condition tests it",
    "narrow-a-token": "Narrow a trust in tokens to one job",
}
