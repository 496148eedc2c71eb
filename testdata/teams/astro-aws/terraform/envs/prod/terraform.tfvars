workload_identities = [
  "arn:aws:iam::210987654321:role/orders-prod-astro",
]
