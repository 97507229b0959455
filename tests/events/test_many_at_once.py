"""Many book the last places at the same moment: nobody sits on another's seat, on either database."""

import threading

from django.db import close_old_connections, connection

from pathway.events.actions.bookings import book, cancel_booking
from pathway.events.enums import BookingStatus
from pathway.events.models import Booking
from pathway.people.models import User
from tests.factories.events import make_event


def at_once(deeds):
    """Do several deeds in threads of their own, as nearly at the same moment as a machine can; what went wrong."""
    ready, wrong = threading.Barrier(len(deeds)), []

    def run(deed):
        try:
            ready.wait()
            deed()
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    return wrong


def test_six_book_two_places_at_once_and_four_wait(own_cast):
    event = make_event(own_cast.northvale, own_cast.wanda, capacity=2)
    people = [own_cast.amira, own_cast.tariq, own_cast.moses, own_cast.grace, own_cast.ines, own_cast.peter]

    def deed(pk):
        return lambda: book(booker=User.objects.get(pk=pk), event=event, workers=[User.objects.get(pk=pk)])

    assert at_once([deed(person.pk) for person in people]) == []
    bookings = Booking.objects.filter(event=event)
    assert sorted(b.seat for b in bookings if b.status == BookingStatus.BOOKED) == [1, 2]
    assert sum(b.status == BookingStatus.WAITING for b in bookings) == 4


def test_two_who_cancel_at_once_move_two_up(own_cast):
    event = make_event(own_cast.northvale, own_cast.wanda, capacity=2)
    people = [own_cast.amira, own_cast.tariq, own_cast.moses, own_cast.ines]
    made = book(booker=own_cast.wanda, event=event, workers=people)

    def deed(booking):
        return lambda: cancel_booking(
            canceller=User.objects.get(pk=booking.worker_id), booking=Booking.objects.get(pk=booking.pk)
        )

    assert at_once([deed(booking) for booking in made[:2]]) == []
    booked = Booking.objects.filter(event=event).booked()
    assert {b.worker for b in booked} == {own_cast.moses, own_cast.ines}
    assert sorted(b.seat for b in booked) == [1, 2]
