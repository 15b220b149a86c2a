"""What a careful reviewer looks for, a file to each concern; `helpers.iam.review` runs them all."""
