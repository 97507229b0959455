"""What an author builds a module from, as Wagtail shows it in the editor.

Learners never see these blocks: publishing freezes them into a snapshot (`modules.queries.pages.frozen_sections`).
"""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.admin.views.generic.chooser import (
    ChooseResultsView,
    ChooseView,
    ChosenMultipleView,
    ChosenView,
)
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from .enums import CalloutKind, EndingKind, SourceStatus

TEXT = ["h3", "h4", "bold", "italic", "ol", "ul", "blockquote", "link"]
PLAIN_TEXT = ["bold", "italic", "ol", "ul", "link"]


class OwnThings:
    """Offers only things that the author may see."""

    model_class: Any
    request: Any

    def get_object_list(self) -> Any:
        """What the author's own organisation and the shared library hold."""
        return self.model_class.objects.visible_to(self.request.user)


class OwnChooseView(OwnThings, ChooseView):  # type: ignore[misc]
    """The chooser as it opens."""


class OwnChooseResultsView(OwnThings, ChooseResultsView):  # type: ignore[misc]
    """The list that a search in the chooser brings."""


class OwnChosenView(ChosenView):  # type: ignore[misc]
    """Answers only with things that the author may see."""

    def get_object(self, pk: Any) -> Any:
        """The chosen thing, of the author's own organisation or the shared library."""
        return self.model_class.objects.visible_to(self.request.user).get(pk=pk)


class OwnChosenMultipleView(ChosenMultipleView):  # type: ignore[misc]
    """Answers only with things that the author may see."""

    def get_objects(self, pks: Any) -> Any:
        """The chosen things, of the author's own organisation or the shared library."""
        return self.model_class.objects.visible_to(self.request.user).filter(pk__in=pks)


class OwnChooserViewSet(ChooserViewSet):  # type: ignore[misc]
    """A chooser that offers what the author's organisation owns, and what the shared library holds."""

    choose_view_class = OwnChooseView
    choose_results_view_class = OwnChooseResultsView
    chosen_view_class = OwnChosenView
    chosen_multiple_view_class = OwnChosenMultipleView
    register_widget = False


quiz_chooser = OwnChooserViewSet(
    "quiz_chooser",
    model="assessments.Quiz",
    icon="help",
    choose_one_text="Choose a knowledge check",
    choose_another_text="Choose another knowledge check",
)
activity_chooser = OwnChooserViewSet(
    "activity_chooser",
    model="modules.Activity",
    icon="media",
    choose_one_text="Choose an activity",
    choose_another_text="Choose another activity",
)
QuizChooserBlock = quiz_chooser.get_block_class(name="QuizChooserBlock", module_path="modules.blocks")


ActivityChooserBlock = activity_chooser.get_block_class(name="ActivityChooserBlock", module_path="modules.blocks")


class CitedBlock(blocks.StructBlock):  # type: ignore[misc]
    """A block that can name the sources it rests on."""

    sources = blocks.CharBlock(
        required=False,
        max_length=300,
        help_text="The short names of sources, with commas between them. The sources themselves stand further down.",
    )


class TextBlock(CitedBlock):
    """Running text."""

    text = blocks.RichTextBlock(features=TEXT)

    class Meta:
        icon = "pilcrow"
        label = "Text"


class CalloutBlock(CitedBlock):
    """A box that stands out from the text."""

    kind = blocks.ChoiceBlock(choices=CalloutKind.choices, default=CalloutKind.NOTE)
    heading = blocks.CharBlock(max_length=120)
    text = blocks.RichTextBlock(features=PLAIN_TEXT)

    class Meta:
        icon = "info-circle"
        label = "Box"


class PictureBlock(blocks.StructBlock):  # type: ignore[misc]
    """A picture with words for those who cannot see it."""

    image = ImageChooserBlock()
    alt = blocks.CharBlock(
        label="In words",
        max_length=300,
        help_text="What the picture shows and why it is here, for somebody who cannot see it.",
    )
    caption = blocks.CharBlock(required=False, max_length=200)

    class Meta:
        icon = "image"
        label = "Picture"


class VideoBlock(blocks.StructBlock):  # type: ignore[misc]
    """A video that can also be read."""

    title = blocks.CharBlock(max_length=120)
    video = DocumentChooserBlock(help_text="An mp4 or webm file.")
    captions = DocumentChooserBlock(help_text="A vtt file with captions in English.")
    transcript = blocks.RichTextBlock(features=PLAIN_TEXT, help_text="Everything said and shown, in words.")

    class Meta:
        icon = "media"
        label = "Video"

    def clean(self, value: Any) -> Any:
        """Refuse files that a browser cannot play or read."""
        cleaned = super().clean(value)
        problems = {}
        if cleaned["video"].file_extension.lower() not in {"mp4", "webm"}:
            problems["video"] = ValidationError("Choose an mp4 or webm file.")
        if cleaned["captions"].file_extension.lower() != "vtt":
            problems["captions"] = ValidationError("Choose a vtt file.")
        if problems:
            raise blocks.StructBlockValidationError(block_errors=problems)
        return cleaned


class DownloadBlock(blocks.StructBlock):  # type: ignore[misc]
    """A file to take away."""

    title = blocks.CharBlock(max_length=120)
    document = DocumentChooserBlock()
    what_for = blocks.CharBlock(required=False, max_length=200, label="What it is for")

    class Meta:
        icon = "download"
        label = "File to download"


class ReflectionBlock(blocks.StructBlock):  # type: ignore[misc]
    """A question whose answer stays with the learner."""

    prompt = blocks.TextBlock(max_length=1200, help_text="The answer is private: nobody but the learner ever reads it.")

    class Meta:
        icon = "edit"
        label = "Private reflection"


class ActivityBlock(blocks.StructBlock):  # type: ignore[misc]
    """A package to play, with its words for those who cannot."""

    activity = ActivityChooserBlock(help_text="Upload packages and put them to use under “Activities”.")

    class Meta:
        icon = "media"
        label = "Activity"


class KnowledgeCheckBlock(blocks.StructBlock):  # type: ignore[misc]
    """A knowledge check that must be passed."""

    quiz = QuizChooserBlock(label="Knowledge check")
    intro = blocks.TextBlock(required=False, max_length=600)

    class Meta:
        icon = "help"
        label = "Knowledge check"


class ChoiceBlock(blocks.StructBlock):  # type: ignore[misc]
    """One thing a learner may choose at a moment of a scenario."""

    text = blocks.TextBlock(label="What you do or say", max_length=600)
    feedback = blocks.TextBlock(label="What it led to", max_length=600)
    goes_to = blocks.CharBlock(label="Goes to the moment called", max_length=40)


class NodeBlock(blocks.StructBlock):  # type: ignore[misc]
    """One moment of a scenario; a moment without choices is an ending."""

    name = blocks.CharBlock(label="Short name", max_length=40, help_text="Small letters and dashes: the-question")
    text = blocks.TextBlock(label="What happens", max_length=2000)
    choices = blocks.ListBlock(ChoiceBlock(), label="Choices", min_num=0, default=[])
    ending = blocks.ChoiceBlock(choices=EndingKind.choices, required=False, label="How it ends")
    debrief = blocks.RichTextBlock(features=PLAIN_TEXT, required=False, label="What to take from this ending")


class ScenarioBlock(blocks.StructBlock):  # type: ignore[misc]
    """A practice scenario in which each choice leads somewhere."""

    title = blocks.CharBlock(max_length=120)
    intro = blocks.RichTextBlock(features=PLAIN_TEXT)
    nodes = blocks.ListBlock(NodeBlock(), label="Moments", help_text="The first one is where it begins.")

    class Meta:
        icon = "draft"
        label = "Practice scenario"

    def clean(self, value: Any) -> Any:
        """Refuse a choice that leads nowhere."""
        cleaned = super().clean(value)
        names = [node["name"] for node in cleaned["nodes"]]
        lost = {choice["goes_to"] for node in cleaned["nodes"] for choice in node["choices"]} - set(names)
        if len(names) != len(set(names)):
            raise blocks.StructBlockValidationError(non_block_errors=["Two moments have the same short name."])
        if lost:
            raise blocks.StructBlockValidationError(
                non_block_errors=[f"A choice goes to “{sorted(lost)[0]}”, but no moment is called that."]
            )
        return cleaned


class WorriedBlock(blocks.StaticBlock):  # type: ignore[misc]
    """The panel with the organisation's own numbers."""

    class Meta:
        icon = "warning"
        label = "Worried about a child now?"
        admin_text = "Shows the organisation's own numbers. Safeguarding and domestic abuse pages always carry it."


class PartsBlock(blocks.StreamBlock):  # type: ignore[misc]
    """What stands inside a section."""

    text = TextBlock()
    callout = CalloutBlock()
    picture = PictureBlock()
    video = VideoBlock()
    download = DownloadBlock()
    reflection = ReflectionBlock()
    scenario = ScenarioBlock()
    activity = ActivityBlock()
    knowledge_check = KnowledgeCheckBlock()
    worried = WorriedBlock()


class SectionBlock(blocks.StructBlock):  # type: ignore[misc]
    """One page of a module."""

    title = blocks.CharBlock(max_length=120)
    minutes = blocks.IntegerBlock(required=False, min_value=1, max_value=120)
    parts = PartsBlock(label="On this page")

    class Meta:
        icon = "doc-full"
        label = "Section"


class SourceBlock(blocks.StructBlock):  # type: ignore[misc]
    """Something that the text rests on."""

    ref = blocks.CharBlock(label="Short name", max_length=60, help_text="Small letters and dashes: section-47")
    name = blocks.CharBlock(max_length=300)
    publisher = blocks.CharBlock(max_length=200)
    supports = blocks.TextBlock(label="What it supports", max_length=600)
    link = blocks.URLBlock(required=False)
    checked_on = blocks.DateBlock(label="Checked on")
    status = blocks.ChoiceBlock(choices=SourceStatus.choices, default=SourceStatus.PART, label="How far it was read")

    class Meta:
        icon = "link"
        label = "Source"
