"""One round of the lessons: save, assume, list; foreseen and real."""
