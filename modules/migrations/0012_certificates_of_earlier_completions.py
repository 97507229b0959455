"""Every completion of before has its certificate, in the name its holder had."""

from django.db import migrations
from django.utils import timezone


def give(apps, schema_editor):
    Completion = apps.get_model("modules", "Completion")
    Certificate = apps.get_model("modules", "Certificate")
    rows = Completion.objects.filter(certificate__isnull=True).select_related("worker").order_by("pk")
    Certificate.objects.bulk_create(
        (
            Certificate(
                worker_id=row.worker_id,
                completion_id=row.pk,
                name=row.worker.full_name,
                title=row.title,
                code=row.code,
                version=row.snapshot_number,
                minutes=row.minutes,
                awaited_review=row.awaited_review,
                earned_on=timezone.localtime(row.completed_at).date(),
                reference=row.reference,
                issued_at=row.completed_at,
            )
            for row in rows.iterator(chunk_size=500)
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("modules", "0011_certificates")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
