"""What faces the internet: a small ASGI application (Starlette), thin routes over the other rooms."""
