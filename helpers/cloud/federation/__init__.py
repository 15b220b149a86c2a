"""Who vouches for a caller? Proofs of OIDC and SAML providers, which stand where a signature does in other calls."""
