"""What stands before the app: ASGI middleware and routes of our own. Nothing behind it imports it."""
