"""Why a statement applies: what of the request fits it, as data and in words."""
