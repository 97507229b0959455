"""Two admins press at the same moment: one file's changes happen once, and the other is shown anew."""

import datetime as dt
from threading import Barrier, Thread

from django.db import connection

from pathway.core import clock
from pathway.people.actions import confirm_import, start_import
from pathway.people.actions.imports import carry_out_run
from pathway.people.intake import KINDS
from pathway.people.models import Employment, ImportRun, User
from tests.conftest import NOW

HEADER = "staff_id,email,first_name,last_name,team,role,level,manager_id,start_date,end_date,fte\n"
ROWS = "".join(f"N{n},n{n}@northvale.example.org,Nia,New{n},East,fsw,trainee,,2026-11-02,,1\n" for n in range(40))


def _waiting(cast):
    return start_import(keeper=cast.otto, kind=KINDS["hr"], file_name="a.csv", chunks=[(HEADER + ROWS).encode()])


def test_two_imports_at_once_bring_everybody_in_once(own_cast):
    with clock.at(NOW):
        runs = [_waiting(own_cast), _waiting(own_cast)]
    barrier, broken = Barrier(2), []

    def press(run):
        try:
            with clock.at(NOW + dt.timedelta(minutes=1)):
                barrier.wait(timeout=60)
                confirm_import(keeper=User.objects.get(pk=own_cast.otto.pk), run=run)
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [Thread(target=press, args=[run]) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert broken == []
    assert Employment.objects.filter(staff_id__startswith="N").count() == 40
    assert sorted(ImportRun.objects.values_list("status", flat=True)) == ["checked", "done"]
    second = ImportRun.objects.get(status="checked")
    assert second.counts["unchanged"] == 40
    assert "csv.changed_since" in str(second.findings)


def test_the_same_run_carried_out_twice_at_once_happens_once(own_cast):
    with clock.at(NOW):
        run = _waiting(own_cast)
    ImportRun.objects.filter(pk=run.pk).update(status="importing", confirmed_by=own_cast.otto, confirmed_at=NOW)

    def carry_out():
        with clock.at(NOW):
            carry_out_run(run.pk)
        connection.close()

    threads = [Thread(target=carry_out) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert Employment.objects.filter(staff_id__startswith="N").count() == 40
    assert ImportRun.objects.get().status == "done"
