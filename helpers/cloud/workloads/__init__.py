"""Who has no AWS keys, and gets a role through an AWS service: pods on EKS, machines with a certificate."""
