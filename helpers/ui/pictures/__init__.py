"""Pictures that teach, drawn: SVG of the stage's marks, and the same words where no picture is allowed."""
