"""Documents of a case can be erased: whose bytes went, when and by whom."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nominations", "0006_eligibility_answers"),
        ("workflows", "0004_absence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="erased_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="xóa nội dung lúc"),
        ),
        migrations.AddField(
            model_name="document",
            name="erased_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="erased_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="xóa lúc"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased_at__isnull", True), ("erased_by__isnull", True)),
                    models.Q(
                        ("erased_at__isnull", False),
                        ("erased_by__isnull", False),
                        ("note", ""),
                        ("removed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="document_erased_by_somebody_is_taken_off",
            ),
        ),
    ]
