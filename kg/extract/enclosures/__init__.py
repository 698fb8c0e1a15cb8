"""Messages carried inside others or attached to them, and what a message answers."""
