"""Who is worth signing in as in the demo, and the one password they share; production never reads it."""

DEMO_PASSWORD = "lantern-river-42"  # noqa: S105  shown in the README on purpose
DEMO_PEOPLE = [
    ("amira@northvale.example.org", "Amira, apprentice", "Go on with the safeguarding module, capture some evidence."),
    ("moses@northvale.example.org", "Moses, mentor", "Decide about the evidence that waits for you."),
    ("grace@northvale.example.org", "Grace, team manager", "See where your team stands and what is due."),
    ("wanda@northvale.example.org", "Wanda, workforce lead", "See who has which training, and where the gaps are."),
    ("otto@northvale.example.org", "Otto, organisation admin", "Invite somebody and give them a mentor."),
    (
        "ines@northvale.example.org",
        "Ines, quality assurer",
        "Look at a sample of decisions, and at what is asked about data.",
    ),
    ("edith@northvale.example.org", "Edith, author of learning", "Change a module and send it for approval."),
    ("priya@northvale.example.org", "Priya, approver of learning", "Approve what Edith has sent."),
    ("olu@southmere.example.org", "Olu, apprentice at Southmere", "The same house, another organisation."),
]
