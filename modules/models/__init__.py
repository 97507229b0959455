"""What the modules remember, split by noun: pages and learning here, packages and activities beside them."""
