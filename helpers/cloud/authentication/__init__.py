"""Who calls? Access keys, signatures, and what temporary credentials carry."""
