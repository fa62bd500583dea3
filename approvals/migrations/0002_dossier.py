import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0001_initial"),
        ("nominations", "0003_dossier"),
        ("workflows", "0004_absence"),
        ("workflows", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeadlineExtension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deadline_extensions",
                        to="workflows.case",
                    ),
                ),
                ("visit", models.PositiveIntegerField(verbose_name="lượt")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.office"
                    ),
                ),
                ("until", models.DateField(verbose_name="đến hết ngày")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="ghi lúc")),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="thực hiện lúc")),
            ],
            options={
                "verbose_name": "gia hạn trả lời",
                "verbose_name_plural": "gia hạn trả lời",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("applied_at__isnull", True)),
                        fields=("case", "visit", "agency"),
                        name="deadline_extension_one_open",
                    )
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="consultation",
            name="consultation_answer_has_time",
        ),
        migrations.AddField(
            model_name="checklistitem",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="nominations.document",
                verbose_name="xem ở tài liệu",
            ),
        ),
        migrations.AddField(
            model_name="checklistitem",
            name="page",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="trang"),
        ),
        migrations.AddField(
            model_name="consultation",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="nominations.document",
                verbose_name="văn bản trả lời",
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="shown",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="nominations.document", verbose_name="tài liệu gửi kèm"
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="recall_named_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="định thu hồi lúc"),
        ),
        migrations.AddField(
            model_name="consultation",
            name="recall_named_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("recall_named_at__isnull", True), ("recall_named_by__isnull", True)),
                    models.Q(("recall_named_at__isnull", False), ("recall_named_by__isnull", False)),
                    _connector="OR",
                ),
                name="consultation_recall_named_by_somebody",
            ),
        ),
        migrations.AddField(
            model_name="deficiency",
            name="answer_document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="nominations.document",
                verbose_name="tài liệu bổ sung",
            ),
        ),
        migrations.AddField(
            model_name="deficiency",
            name="line",
            field=models.CharField(blank=True, max_length=60, verbose_name="dòng kiểm tra"),
        ),
        migrations.AlterField(
            model_name="consultation",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("agree", "đồng ý"),
                    ("object", "không đồng ý"),
                    ("no_opinion", "không có ý kiến"),
                    ("recalled", "đã thu hồi câu hỏi"),
                ],
                max_length=10,
                verbose_name="ý kiến",
            ),
        ),
        migrations.AddConstraint(
            model_name="checklistitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("page__isnull", True), models.Q(("document__isnull", False), ("page__gte", 1)), _connector="OR"
                ),
                name="checklist_page_of_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("answered_by__isnull", True), ("outcome", "")),
                    models.Q(
                        ("answered_at__isnull", False), ("outcome__in", ["agree", "object", "no_opinion", "recalled"])
                    ),
                    _connector="OR",
                ),
                name="consultation_answer_has_time",
            ),
        ),
    ]
