"""Where a failing test sends somebody who has forgotten a step."""

NOTEBOOK = "recipe: CONTRIBUTING, 'A notebook with two exercises'"
PART = "recipe: CONTRIBUTING, 'A workbench part'"
ALL = (NOTEBOOK, PART)
