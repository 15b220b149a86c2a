"""How Sphinx makes the reading pages: https://www.sphinx-doc.org/en/master/usage/configuration.html."""

project = "Trust Policy Lab"
author = "Trust Policy Lab"
html_title = project
root_doc = "index"
extensions = ["myst_nb"]
nb_execution_mode = "off"  # the pages show what is published
nb_code_prompt_show = "Show the answer"
nb_code_prompt_hide = "Hide the answer"
myst_heading_anchors = 4  # as GitHub makes them
suppress_warnings = ["myst.xref_missing"]  # it does not know anchors written as HTML; `links.py` follows every link
html_theme = "sphinx_book_theme"
html_theme_options = {
    "use_download_button": False,
    "use_fullscreen_button": False,
    "show_prev_next": True,
    "home_page_in_toc": False,
    "navbar_persistent": [],  # the search field is in the side bar
}
html_static_path = ["static"]
html_css_files = ["pages.css"]
html_use_index = False
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_show_sphinx = False
html_last_updated_fmt = None  # the same bytes on every day
