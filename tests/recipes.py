"""Where a failing test sends somebody who has forgotten a step."""

OPERATOR = "recipe: CONTRIBUTING, 'A condition operator'"
S3 = "recipe: CONTRIBUTING, 'An S3 operation'"
NOTEBOOK = "recipe: CONTRIBUTING, 'A notebook'"
PART = "recipe: CONTRIBUTING, 'A workbench part'"
ALL = (OPERATOR, S3, NOTEBOOK, PART)
