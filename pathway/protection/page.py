"""docs/data-protection.md, written from the register, so that the page cannot say other than what is declared."""

from .enums import COMPLAINT_DAYS, PROPOSED_MONTHS, Keeping
from .register import CLASSES, LIBRARIES, REGISTER

HEAD = f"""# Data protection

Written by `manage.py write_data_protection` from `pathway/protection/register.toml`; a test fails where the two differ.
The employer is the controller. What is marked (D) is a proposal to be decided locally, not legal advice.

## What people may ask for
| What | How | Until when |
|---|---|---|
| A copy of everything | Who signs in downloads their own under “My data”: JSON, a page to read and the files. Other people are named by numbers; what may not be told yet (a hold, a panel's notes, a decision of the last half minute, what quality assurance looks at) and confidential words about somebody else are left out. For anybody else, such as a leaver who wrote in, the information governance contact takes it under “Data”, or whoever runs the server with `manage.py copy_for_person`. What only the person may read (private reflections, wellbeing, drafts) is in it only with a reason, which the person sees in “Who looked at my records”. | one month, two more where it is complex |
| Rectification | Decisions and locked records are never changed: a note is added (an addendum to supervision, a correcting decision). Names and jobs are corrected by the organisation's admin. There is no page yet on which a person asks for a note beside any other record: they write to the contact. | one month |
| Erasure of somebody who has left | The contact asks for it under “Data”, on a page that says what goes and what stays. Whoever runs the server lists what was asked for with `manage.py erase` and does it with `--carry-out`. | one month |
| A complaint | Anybody signed in, under “My data”: it gets a reference, the contact sees the days left and is reminded five days before and once they are over, and acknowledges, answers and closes it. A contact never handles their own; where nobody can, the admin is told to appoint somebody. | to be acknowledged within {COMPLAINT_DAYS} days |

**Erasure** empties what the table below lists under “emptied”, removes files of evidence, mail address, staff number, ways to sign in
and notices, and puts a stand-in name in the place of the name. Every record stays readable under that name; the log of decisions
stays valid, for the erased words were only committed to, and an entry of the log itself says that they were erased. What was erased is
also written to `PATHWAY_ERASURES`, a file outside the database: `manage.py restore` reads it and erases again. Words that others wrote
about the person in their own records are emptied only where the table says so; what a leaver wrote as a mentor about others stays.
Backups from before hold the old words until they are thrown away: keep them no longer than the shortest promise made.

**Legal hold.** While a hold stands, nothing of the person is purged or erased, and the person's own copy does not tell of it.

**Purge.** `manage.py purge` counts, by organisation, class and model, what is past its time; `manage.py purge --really` removes it. It
goes only by months that an organisation has set itself (under “Data” or in its settings): a proposal removes nothing. Notices, digests,
accepted invitations and half-finished answers are removed; leavers past their time are listed, and erased only when the contact asks for
each. Run it from the server's own timetable, such as once a month; a second run removes nothing more. Notices to people of no
organisation (inspectors, whoever runs the server) are not purged.

**Public pages.** `/privacy/` is written from the same register, `/cookies/` lists what a browser keeps, `/accessibility/` is the statement
in the statutory form. What only the organisation can say is filled in under “Data”; until then it stands there as a blank.

## How long
| Class | Kept | Proposed months (D) |
|---|---|---|
"""
KEPT_FROM = {
    Keeping.RECORD: "from the end of the last job; then the person is erased",
    Keeping.NOTICES: "from the day each was written",
    Keeping.PLAY: "from the day each was last changed",
}
SOURCES = """
Where the proposals come from: one published council schedule keeps personal employment, training records and supervision notes for a
year after employment ends and six more (84 months); the same schedule keeps files of staff who work with children for 25 years. Which
of the two holds for you is a local decision.

"""
DPIA = """
## Data protection impact assessment (a draft to complete)
| Question | A first answer |
|---|---|
| What is done, and why? | Training, evidence, decisions about competence and supervision of family support workers are kept, so that people are developed, judged fairly and retained. |
| Whose data? | Workers, their mentors, managers and supervisors. Families are not to appear at all: what is written is checked for details, and whoever reads can report one that was missed. |
| Special categories? | Wellbeing notes and reasons of absence may be about health. They are read by the two who met, or by the person, their managers and the admin; never counted by name. |
| Lawful basis? | To be decided by the controller: public task or employment; for health data an appropriate policy document is needed. |
| Is it necessary? | Each model's purpose stands below. Nothing is kept for measuring people in the background; there are no scores of persons and no automatic decisions. |
| Who sees it? | Declared below, and held by a permission matrix that is tested for every page, person and method. |
| Where does it go? | Nowhere by itself. Mail goes through the organisation's own server and holds no record text. |

| Risk | What stands against it | What is left |
|---|---|---|
| A colleague reads what is not for them | Reads by relation of today, 404 for strangers, every look at a record logged and shown to the person | A screen left open: sessions end after twelve hours |
| A family becomes recognisable | Check as one types, question before sending, report, redaction that keeps the log valid | Photos, sound and film cannot be read by the check: off until switched on |
| A decision is changed afterwards | Append-only tables, a signed log, a head outside the database | Somebody who holds server, key and every kept head |
| Honest reflection is used against somebody | Private reflections are for the person alone, by no other path than a copy asked for with a reason | Pressure to share it outside Pathway |
| Data is lost, or an old state comes back | Verified backups, restore that refuses older ones, invariants | What was entered since the last backup |
| Somebody erased returns | The ledger outside the database | Copies of backups that nobody knows of |
| The server is taken over | Roles without rights to change history, strict content policy, activities on another host | To be assessed by the controller for their own hosting |

Still to be answered by the controller: consultation of workers and unions, the hosting contract, international transfers, retention, and sign-off
by the data protection officer.
"""


def data_protection_page() -> str:
    """The whole page."""
    lines = [HEAD.rstrip("\n")]
    for keeping in Keeping:
        months = PROPOSED_MONTHS.get(keeping)
        kept = KEPT_FROM.get(keeping, "not purged by itself")
        lines.append(f"| {keeping.label} | {kept} | {months or ''} |")
    lines += [SOURCES, "## What is held", ""]
    lines += [f"*{name}*: {words}." for name, words in CLASSES.items() if name != "none"]
    lines += ["Fields that say nothing about anybody are declared too, and left out here.", ""]
    for held in REGISTER.values():
        if held.is_personal:
            lines += _told(held.label)
    plain = [held.label for held in REGISTER.values() if not held.is_personal]
    lines += ["### Nothing about people", ", ".join(plain) + ".", "", "### Libraries"]
    lines += [f"- `{label}` {words}" for label, words in LIBRARIES.items()]
    return "\n".join(lines) + "\n" + DPIA


def _told(label: str) -> list[str]:
    held = REGISTER[label]
    lines = [
        f"### {label}",
        f"Why: {held.purpose}. Seen by: {held.seen_by}. Kept: {Keeping(held.kept).label.lower()}.",
        "",
    ]
    for name in ("worker", "others", "confidential"):
        if fields := getattr(held, name):
            lines.append(f"- *{name}*: {', '.join(fields)}")
    if held.erased:
        lines.append(f"- emptied on erasure: {', '.join(held.erased)}")
    return [*lines, ""]
