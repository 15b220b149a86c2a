"""IAM's policy simulator, answered by our own engine: what would these policies say?"""
