"""What is tried, and what came of it: filled by asking.py and read by __main__.py in the same process."""

chosen: list[str] = []
noticed: dict[str, str] = {}
survived: list[str] = []
unreached: list[str] = []
rows = 0
