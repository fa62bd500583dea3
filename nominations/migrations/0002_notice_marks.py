import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nominations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticeMark",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="notice_mark",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("read_upto", models.BigIntegerField(default=0, verbose_name="đã đọc đến")),
                ("read_at", models.DateTimeField(verbose_name="đọc lúc")),
            ],
            options={
                "verbose_name": "dấu đã đọc thông báo",
                "verbose_name_plural": "dấu đã đọc thông báo",
            },
        ),
        migrations.RemoveIndex(
            model_name="notice",
            name="nominations_office__4eb8cd_idx",
        ),
        migrations.RemoveIndex(
            model_name="notice",
            name="nominations_user_id_ccacc3_idx",
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["office", "id"], name="nominations_office__b6abac_idx"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["user", "id"], name="nominations_user_id_4ef70c_idx"),
        ),
    ]
