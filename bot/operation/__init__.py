"""What whoever runs the service looks at: counts and latencies without personal data, health, checks at the start."""
