"""Which language a message is in, from one word up, also romanised and without accents."""
