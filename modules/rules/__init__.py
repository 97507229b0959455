"""Who may do what with learning, split by noun; importing this room registers every rule."""
