"""What belongs to the learner: a copy of the notebooks to work in, and how far they have come."""
