"""What keeps people unknown: names that mean nothing, sealed texts, logs without words. What is kept where and for how
long: docs/privacy.md."""
