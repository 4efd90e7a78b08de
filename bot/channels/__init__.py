"""One provider a file: verify the webhook, read it, hand it on; and send. What a message means is decided elsewhere."""
