"""Pages of data protection: one's own, and the room of the information governance contact."""
