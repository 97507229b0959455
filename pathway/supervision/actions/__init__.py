"""Changing supervision: arrangements, sessions and records."""
