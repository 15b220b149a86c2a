"""The further kinds of exercises in the page: each is one panel of plain HTML, by keyboard and by mouse."""
