"""What people of the demo wrote as evidence: invented, and nobody could tell which family it was."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """One piece of evidence: what it is, what happened, and what each statement is said to show."""

    title: str
    kind: str
    text: str
    claims: tuple[tuple[str, str], ...]


STORIES = (
    Story(
        "A worry I passed on the same afternoon",
        "reflective_account",
        "On a planned visit I noticed that the youngest child had not been to nursery for eight days and that each adult gave "
        "me a different reason. I did not ask the child anything leading. I rang my manager from the car, wrote down the "
        "words people had used, and made the referral with her before I drove home. Looking back, I would have asked about "
        "nursery at the door, before the conversation went elsewhere.",
        (
            (
                "1.1",
                "I recognised a concern and reported it to my manager within the hour, with the words people used.",
            ),
            ("8.1", "The record was finished the same day and keeps what I saw apart from what I thought."),
        ),
    ),
    Story(
        "Bedtime, done together",
        "work_product",
        "Parent A asked for help with bedtimes. We drew the evening as six pictures on the fridge. The first week I was there "
        "for two evenings and did the story while Parent A ran the bath; the second week we swapped; the third week I stayed "
        "in the kitchen. The chart went from two calm evenings to five. Parent A said it was the first time the plan had been "
        "theirs.",
        (
            ("5.1", "I showed, then did it together, then stood back, and the routine held without me."),
            ("2.1", "The plan was drawn by the parent; I only held the pen for the first picture."),
        ),
    ),
    Story(
        "What Child B's day is like",
        "case_study",
        "For the review I wrote the day from Child B's side: what they hear when they wake, who gets breakfast, the walk, the "
        "noise. I used three cards and a feelings ruler to check I had it right, and changed two sentences after they "
        "corrected me. The meeting began with that page instead of with the adults' disagreement.",
        (
            ("1.2", "The child's day stood first in the review and in the child's own words."),
            (
                "4.1",
                "I used cards and a ruler because Child B does not like direct questions, and let them correct me.",
            ),
        ),
    ),
    Story(
        "A difficult conversation about missed visits",
        "reflective_account",
        "Three visits had been missed. Instead of a warning letter I asked to meet at a place the parent chose. I asked what "
        "had happened, who was affected and what would help. It came out that my visits were on the afternoon of a standing "
        "appointment. We moved them. I said clearly what I still worried about, and we wrote both things down.",
        (
            ("2.2", "I used the restorative questions and the answer changed the plan."),
            ("2.3", "I named the disagreement, kept the worry on the table and we ended with something agreed."),
        ),
    ),
    Story(
        "Reading the record back in a team around the family meeting",
        "direct_observation",
        "I was observed in a team around the family meeting. I reported on the two actions I had taken away, asked the school "
        "what they had noticed since, and brought the father's view because he could not leave work. I was told I spoke too "
        "fast at the start.",
        (
            ("7.1", "I came with what I had done, asked others for theirs and took one clear action away."),
            ("5.3", "The father's view was heard although he could not be in the room."),
        ),
    ),
    Story(
        "Sharing without agreement, and writing down why",
        "case_study",
        "A parent did not want me to speak to the health visitor. I talked it through with my manager against the local "
        "guidance. We decided to share one fact, because of the age of the baby, and told the parent first because that was "
        "safe. I recorded what we shared, with whom and why.",
        (("8.2", "The decision, the reason and what was shared stand in the record, and the parent was told first."),),
    ),
    Story(
        "My first supervised family time",
        "direct_observation",
        "I prepared the room, agreed beforehand with my supervisor what would make me pause the session, and wrote the notes "
        "straight after. When the older child asked to leave early I let them choose, and told the parent in a way that did "
        "not make it the child's fault.",
        (("4.3", "I prepared, watched, stepped in once in a way that was safe, and wrote it up the same hour."),),
    ),
    Story(
        "A plan the family could tick off",
        "work_product",
        "I rewrote our plan from eleven actions to four outcomes, each with a sign the family would notice themselves. At the "
        "review they had ticked two. One we crossed out together because it had been ours, not theirs.",
        (
            ("3.2", "Each outcome is something the family can see for themselves."),
            ("3.3", "We reviewed it together and changed it with the family."),
        ),
    ),
    Story(
        "What I took to supervision and what I tried",
        "reflective_account",
        "I had begun to dread one visit. In supervision we worked out that I was trying to fix what only the parent could "
        "decide. The next week I said less and asked one question. I still find silence hard.",
        (
            ("9.1", "I took something I was not proud of, tried what we agreed and say here what happened."),
            ("9.2", "I noticed early that I was carrying it home and asked for help."),
        ),
    ),
    Story(
        "A short note about a home visit",
        "work_product",
        "I did a visit and the house was better than last time. Mum engaged well. I will keep monitoring.",
        (("8.1", "I wrote up my visit."),),
    ),
)

COMMENTS = {
    "meets": (
        "Clear about what you did and why. I could follow it without having been there.",
        "You kept the child in view all the way through. That is what I was looking for.",
        "The last sentence shows you learned something. Good.",
    ),
    "partly": (
        "The first half shows it. What is still missing is what the child said.",
        "You describe what you did well; say next time why you chose it.",
    ),
}
NEXT_STEPS = {
    "return": (
        "Add what you saw and the words people used, and take out “engaged well”.",
        "Say what you did yourself and what your colleague did.",
    ),
    "talk_first": ("Let us talk about this in our next meeting before you change anything.",),
}
