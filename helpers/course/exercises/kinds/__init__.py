"""The further kinds of exercises: a choice, a matching, an order, a request to make, and the card of four steps."""
