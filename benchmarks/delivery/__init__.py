"""Parts of benchmarks/delivery.py: a carrier, a crowd that writes, and the service with the shortest answers."""
