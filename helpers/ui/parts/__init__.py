"""The parts of the workbench, each drawn from the model as HTML: words first.

`helpers.ui.static_html` makes the static form of the same HTML, so both say the same words. Whatever somebody typed is
escaped here.

What only works with a kernel (buttons, fields) carries `data-live` and is left out of the static form.
What committed notebooks show as a picture carries `data-picture`; the stage is one without it.
"""
