"""The tamper-evident log, free of Django: entries, commitments, heads and their verification."""
