"""Every quantity that the prose of a notebook says, and where its value comes from: one file a notebook."""
