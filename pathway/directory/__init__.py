"""Local services to tell families about, kept by the organisation's authors."""
