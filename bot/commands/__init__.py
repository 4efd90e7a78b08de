"""Words that work anywhere, in every language, as a whole message only: "he won't stop" is no STOP."""
