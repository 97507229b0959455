"""Doors of events and of evaluation."""

from django.urls import path

from .views import bookings, evaluation, events

app_name = "events"
urlpatterns = [
    path("", events.event_list, name="event-list"),
    path("add/", events.event_add, name="event-add"),
    path("figures/", events.figures, name="figures"),
    path("figures/file/", events.figures_csv, name="figures-csv"),
    path("mine/", bookings.my_events, name="my-events"),
    path("calendar/", bookings.feed_make, name="feed-make"),
    path("calendar/revoke/", bookings.feed_revoke, name="feed-revoke"),
    path("calendar/<str:secret>.ics", bookings.feed, name="feed"),
    path("<int:pk>/", events.event_detail, name="event-detail"),
    path("<int:pk>/change/", events.event_edit, name="event-edit"),
    path("<int:pk>/cancel/", events.event_cancel, name="event-cancel"),
    path("<int:pk>/restore/", events.event_restore, name="event-restore"),
    path("<int:pk>/seats/", events.hold_add, name="hold-add"),
    path("seats/<int:pk>/end/", events.hold_end, name="hold-end"),
    path("<int:pk>/book/", bookings.event_book, name="event-book"),
    path("<int:pk>/group/", bookings.group_book, name="group-book"),
    path("<int:pk>/interest/", bookings.interest_note, name="interest-note"),
    path("<int:pk>/attendance/", bookings.attendance, name="attendance"),
    path("bookings/<int:pk>/cancel/", bookings.booking_cancel, name="booking-cancel"),
    path("bookings/<int:pk>/approve/", bookings.booking_approve, name="booking-approve"),
    path("bookings/<int:pk>/decline/", bookings.booking_decline, name="booking-decline"),
    path("bookings/<int:pk>/invitation/", bookings.booking_invitation, name="booking-invitation"),
    path("courses/<int:pk>/", evaluation.evaluation_form, name="evaluation-form"),
    path("used/<int:pk>/", evaluation.used_form, name="used-form"),
    path("courses/report/", evaluation.evaluation_report, name="evaluation-report"),
    path("courses/report/file/", evaluation.evaluation_csv, name="evaluation-csv"),
]
