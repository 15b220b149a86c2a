"""What S3 adds: its permissions, its condition keys, and the rules of its buckets."""
