"""The mentor's queue, the decision screen and the recorded decision."""
