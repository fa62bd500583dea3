"""An import that cannot go on says why and whose turn it is; who a row is about is a recorded decision."""

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nominations", "0007_erased_documents"),
        ("workflows", "0004_absence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RowIdentity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="dòng")),
                ("same", models.BooleanField(verbose_name="là một")),
                ("reason", models.CharField(max_length=300, verbose_name="căn cứ")),
                ("together", models.BooleanField(default=False, verbose_name="ghi cùng nhiều dòng")),
                ("decided_at", models.DateTimeField(verbose_name="ghi lúc")),
            ],
            options={
                "verbose_name": "kết luận về đối tượng của một dòng",
                "verbose_name_plural": "kết luận về đối tượng của các dòng",
            },
        ),
        migrations.RemoveConstraint(
            model_name="importbatch",
            name="import_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="importbatch",
            name="import_ended_has_time",
        ),
        migrations.RemoveConstraint(
            model_name="importedrow",
            name="imported_row_made_a_case_or_says_why",
        ),
        migrations.AddField(
            model_name="importbatch",
            name="ended_because",
            field=models.CharField(blank=True, max_length=300, verbose_name="lý do bỏ"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="held_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="held_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="giữ lượt đến"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="stopped_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="dừng lúc"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="stopped_because",
            field=models.CharField(blank=True, max_length=500, verbose_name="lý do dừng"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="turn",
            field=models.UUIDField(blank=True, null=True, verbose_name="lượt ghi"),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="status",
            field=django_fsm.FSMField(
                choices=[
                    ("preview", "đang xem trước"),
                    ("running", "đang nhập"),
                    ("stopped", "đang dừng"),
                    ("done", "đã nhập"),
                    ("given_up", "đã bỏ"),
                ],
                default="preview",
                max_length=8,
                protected=True,
                verbose_name="trạng thái",
            ),
        ),
        migrations.AlterField(
            model_name="importedrow",
            name="result",
            field=models.CharField(
                choices=[
                    ("created", "lập mới"),
                    ("updated", "cập nhật"),
                    ("unchanged", "không đổi"),
                    ("refused", "chưa được"),
                    ("left", "chưa nhập tới"),
                ],
                max_length=9,
                verbose_name="kết quả",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["preview", "running", "stopped", "done", "given_up"])),
                name="import_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("status__in", ["done", "given_up"])),
                    models.Q(("status__in", ["preview", "running", "stopped"]), ("ended_at__isnull", True)),
                    _connector="OR",
                ),
                name="import_ended_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "stopped"), _negated=True),
                    models.Q(models.Q(("stopped_because", ""), _negated=True), ("stopped_at__isnull", False)),
                    _connector="OR",
                ),
                name="import_stopped_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="importedrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("case__isnull", False), ("result__in", ["created", "updated", "unchanged"])),
                    models.Q(
                        ("case__isnull", True),
                        ("result__in", ["refused", "left"]),
                        models.Q(("problem", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="imported_row_made_a_case_or_says_why",
            ),
        ),
        migrations.AddField(
            model_name="rowidentity",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="identities", to="nominations.importbatch"
            ),
        ),
        migrations.AddField(
            model_name="rowidentity",
            name="decided_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="rowidentity",
            name="nominee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="nominations.nominee"
            ),
        ),
        migrations.AddConstraint(
            model_name="rowidentity",
            constraint=models.UniqueConstraint(fields=("batch", "number", "nominee"), name="row_identity_once"),
        ),
        migrations.AddConstraint(
            model_name="rowidentity",
            constraint=models.UniqueConstraint(
                condition=models.Q(("same", True)), fields=("batch", "number"), name="row_identity_is_one_nominee"
            ),
        ),
        migrations.AddConstraint(
            model_name="rowidentity",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="row_identity_reason"
            ),
        ),
    ]
