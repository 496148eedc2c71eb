workload_identities = [
  "arn:aws:iam::123456789012:role/orders-stage-astro",
]
