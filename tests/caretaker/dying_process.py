"""Deeds in the middle of which a process may die."""

import io
import uuid


def upload() -> None:
    """Amira adds a file to a draft."""
    from tests.factories.portfolio import make_evidence

    make_evidence(person("amira"), files={f"{uuid.uuid4()}.txt": uuid.uuid4().bytes.hex().encode()})


def decision() -> None:
    """Moses decides about what waits for him."""
    import datetime as dt

    from assessments.actions.decisions import decide, record_form
    from pathway.core import clock
    from tests.factories.decisions import judged, make_sent

    version, key = make_sent(person("amira"), "1.1", "2.1"), uuid.uuid4()
    decide(mentor=person("moses"), version=version, judged=judged(version, "meets", "partly"), form_key=key)
    with clock.at(clock.now() + dt.timedelta(seconds=31)):
        record_form(form_key=key, mentor_id=person("moses").pk)


def bring_in() -> None:
    """Otto brings a staff file in."""
    from pathway.people.actions import confirm_import, start_import
    from pathway.people.intake import KINDS

    header = "staff_id,email,first_name,last_name,team,role,level,manager_id,start_date,end_date,fte\n"
    rows = "".join(f"N{n},n{n}@northvale.example.org,Nia,New{n},East,fsw,trainee,,2026-11-02,,1\n" for n in range(9))
    run = start_import(keeper=person("otto"), kind=KINDS["hr"], file_name="a.csv", chunks=[(header + rows).encode()])
    confirm_import(keeper=person("otto"), run=run)


def package() -> None:
    """Edith uploads a package."""
    from modules.actions.packages import install_package
    from tests.factories.packages import build_package

    install_package(
        author=person("edith"),
        organisation=person("edith").organisation,
        file=io.BytesIO(build_package()),
        file_name="a.h5p",
    )


def erase() -> None:
    """Peter, who has left, is erased."""
    from pathway.protection.actions import carry_out_erasure
    from pathway.protection.models import Erasure

    for erasure in Erasure.objects.filter(done_at__isnull=True):
        carry_out_erasure(erasure=erasure)


def person(name: str):
    """One of the cast."""
    from pathway.people.models import User

    return User.objects.select_related("organisation").get(email=f"{name}@northvale.example.org")


DEEDS = {"upload": upload, "decision": decision, "import": bring_in, "package": package, "erase": erase}
