"""Which file names can be trusted on every computer."""

from pathway.core.archives.names import UNSEEN, ending, folded, path_fault, words

__all__ = ["UNSEEN", "ending", "folded", "path_fault", "words"]
