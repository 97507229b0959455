"""Pages that show a person what they have been told."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from . import actions
from .models import Notification


@require_safe
@login_required
def notification_list(request: HttpRequest) -> HttpResponse:
    """Everything the signed-in person has been told, newest first."""
    notices = Notification.objects.visible_to(request.user)
    page = Paginator(notices, 30).get_page(request.GET.get("page"))
    return render(request, "notifications/notification_list.html", {"page": page})


@require_POST
@login_required
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice read and go where it points."""
    notice = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    actions.mark_read(reader=request.user, notification=notice)
    return redirect(notice.action_path)
