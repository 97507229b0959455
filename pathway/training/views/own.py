"""Pages on which workers see and add their own training."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pathway.core.pages import posted, tried
from pathway.people.models import User

from .. import actions
from ..forms import CertificateForm, QualificationForm
from ..models import CourseRecord, Exemption, FollowUp, Induction, Qualification
from ..queries.records import modules_found, own_training


@require_safe
@login_required
def my_training(request: HttpRequest) -> HttpResponse:
    """What one has to do, has booked and has done, each with its reason; what may be for one; and a search."""
    worker = request.user
    assert isinstance(worker, User)
    if worker.organisation is None:
        raise Http404
    words = request.GET.get("q", "")[:100].replace("\x00", "")
    context = {
        "own": own_training(worker),
        "words": words,
        "found": modules_found(worker, words) if words else None,
        "certificates": CourseRecord.objects.filter(worker=worker).select_related("course")[:20],
        "exemptions": Exemption.objects.current().filter(worker=worker).select_related("course", "approver"),
        "notes": FollowUp.objects.filter(worker=worker).exclude(text="").select_related("course", "author")[:10],
        "qualifications": Qualification.objects.filter(worker=worker),
        "induction": Induction.objects.open().filter(worker=worker).first(),
    }
    return render(request, "training/my_training.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def certificate_add(request: HttpRequest) -> HttpResponse:
    """Upload a certificate from elsewhere."""
    worker = request.user
    assert isinstance(worker, User)
    if worker.organisation is None:
        raise Http404
    form = CertificateForm(worker, posted(request), request.FILES if request.method == "POST" else None)

    def add() -> None:
        said = dict(form.cleaned_data)
        file = said.pop("file")
        said["course"] = actions.course_of(said["course"])
        actions.upload_certificate(worker=worker, source=file, name=file.name or "certificate", **said)

    if request.method == "POST" and tried(form, add):
        messages.success(request, "Your certificate is kept. It counts once a second person has checked it.")
        return redirect("training:my-training")
    return render(request, "training/certificate_add.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def qualification_add(request: HttpRequest) -> HttpResponse:
    """Put one's own qualification into the register."""
    worker = request.user
    assert isinstance(worker, User)
    if worker.organisation is None:
        raise Http404
    form = QualificationForm(posted(request))

    def add() -> None:
        actions.add_qualification(adder=worker, worker=worker, **form.cleaned_data)

    if request.method == "POST" and tried(form, add):
        messages.success(request, "It is in the register. Show the certificate to your manager, who confirms it.")
        return redirect("training:my-training")
    return render(request, "training/qualification_add.html", {"form": form}, status=422 if form.errors else 200)
