"""Who vouches for a caller? Proofs of OIDC providers, which stand where a signature does in other calls."""
