"""Answering for a finding is an act now. Answers written before stay as they are: given, without an event.

Initiatives that nominations rest on, how grave a discipline was, and where a nominee was transferred from.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def stay_given(apps, schema_editor):
    """What was answered before answering was an act counts as it did."""
    rows = apps.get_model("nominations", "EligibilityOverride").objects.filter(applied_at=None)
    rows.update(applied_at=models.F("recorded_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("nominations", "0005_no_distinct_persons"),
        ("workflows", "0004_absence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Initiative",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=300, verbose_name="tên sáng kiến")),
                ("search", models.CharField(db_index=True, max_length=300, verbose_name="tên không dấu")),
                (
                    "scope",
                    models.CharField(
                        choices=[("base", "cấp cơ sở"), ("province", "cấp tỉnh, bộ"), ("nation", "toàn quốc")],
                        max_length=8,
                        verbose_name="phạm vi",
                    ),
                ),
                ("recognised_by", models.CharField(max_length=200, verbose_name="nơi công nhận")),
                (
                    "decision_number",
                    models.CharField(db_index=True, max_length=60, verbose_name="số quyết định công nhận"),
                ),
                ("decided_on", models.DateField(verbose_name="ngày công nhận")),
                ("recorded_at", models.DateTimeField(verbose_name="ghi lúc")),
            ],
            options={
                "verbose_name": "sáng kiến",
                "verbose_name_plural": "sáng kiến",
                "ordering": ["nominee", "-decided_on", "-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="eligibilityoverride",
            name="eligibility_override_reason",
        ),
        migrations.AddField(
            model_name="awardnomination",
            name="previous_workplace",
            field=models.CharField(blank=True, max_length=200, verbose_name="đơn vị trước khi chuyển đến"),
        ),
        migrations.AddField(
            model_name="awardnomination",
            name="transferred_on",
            field=models.DateField(blank=True, null=True, verbose_name="chuyển đến ngày"),
        ),
        migrations.AddField(
            model_name="concern",
            name="measure",
            field=models.CharField(
                blank=True,
                choices=[
                    ("reprimand", "khiển trách"),
                    ("warning", "cảnh cáo"),
                    ("lower_pay", "hạ bậc lương"),
                    ("demotion", "giáng chức"),
                    ("removal", "cách chức"),
                    ("dismissal", "bãi nhiệm, buộc thôi việc, khai trừ"),
                ],
                max_length=9,
                verbose_name="hình thức kỷ luật",
            ),
        ),
        migrations.AddField(
            model_name="eligibilityoverride",
            name="applied_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="thực hiện lúc"),
        ),
        migrations.AddField(
            model_name="eligibilityoverride",
            name="basis",
            field=models.TextField(blank=True, verbose_name="căn cứ"),
        ),
        migrations.AddField(
            model_name="eligibilityoverride",
            name="command",
            field=models.UUIDField(null=True, verbose_name="mã lệnh"),
        ),
        migrations.AddField(
            model_name="eligibilityoverride",
            name="severity",
            field=models.CharField(blank=True, max_length=5, verbose_name="mức"),
        ),
        migrations.AddField(
            model_name="eligibilityoverride",
            name="visit",
            field=models.PositiveIntegerField(null=True, verbose_name="lượt"),
        ),
        migrations.AlterField(
            model_name="eligibilityoverride",
            name="reason",
            field=models.TextField(blank=True, verbose_name="lý do vẫn đề nghị"),
        ),
        migrations.RunPython(stay_given, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="eligibilityoverride",
            index=models.Index(fields=["command"], name="eligibility_override_command"),
        ),
        migrations.AddConstraint(
            model_name="awardnomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("previous_workplace", ""), ("transferred_on__isnull", True)),
                    models.Q(models.Q(("previous_workplace", ""), _negated=True), ("transferred_on__isnull", False)),
                    _connector="OR",
                ),
                name="award_transfer_says_from_where_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("measure", ""),
                    models.Q(
                        ("kind", "discipline"),
                        ("measure__in", ["reprimand", "warning", "lower_pay", "demotion", "removal", "dismissal"]),
                    ),
                    _connector="OR",
                ),
                name="concern_measure_of_a_discipline",
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilityoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("told", ""), _negated=True),
                    models.Q(("applied_at__isnull", True), models.Q(("reason", ""), _negated=True), _connector="OR"),
                ),
                name="eligibility_override_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilityoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("command__isnull", False), ("visit__isnull", False)),
                    models.Q(("applied_at__isnull", False), ("command__isnull", True), ("visit__isnull", True)),
                    _connector="OR",
                ),
                name="eligibility_override_named_for_an_act",
            ),
        ),
        migrations.AddField(
            model_name="initiative",
            name="nominations",
            field=models.ManyToManyField(
                blank=True,
                related_name="initiatives",
                to="nominations.awardnomination",
                verbose_name="dùng cho đề nghị",
            ),
        ),
        migrations.AddField(
            model_name="initiative",
            name="nominee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="initiatives",
                to="nominations.nominee",
                verbose_name="tác giả",
            ),
        ),
        migrations.AddField(
            model_name="initiative",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="initiative",
            constraint=models.UniqueConstraint(fields=("nominee", "search", "decision_number"), name="initiative_once"),
        ),
        migrations.AddConstraint(
            model_name="initiative",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True),
                    models.Q(("recognised_by", ""), _negated=True),
                    models.Q(("decision_number", ""), _negated=True),
                ),
                name="initiative_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="initiative",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ["base", "province", "nation"])), name="initiative_scope_known"
            ),
        ),
    ]
