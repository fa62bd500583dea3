import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models

import nominations.register.sealing


class Migration(migrations.Migration):
    dependencies = [
        ("nominations", "0002_notice_marks"),
        ("workflows", "0004_absence"),
        ("workflows", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="ColumnMatching",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workflows.body"
                    ),
                ),
                ("headers_digest", models.CharField(max_length=64)),
                ("columns", models.JSONField(verbose_name="cột")),
                (
                    "used_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("used_at", models.DateTimeField(verbose_name="dùng lúc")),
            ],
            options={
                "verbose_name": "cách ghép cột",
                "verbose_name_plural": "cách ghép cột",
                "constraints": [
                    models.UniqueConstraint(fields=("body", "headers_digest"), name="column_matching_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Concern",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nominee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="concerns", to="nominations.nominee"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("discipline", "đang bị kỷ luật"),
                            ("considered", "đang xem xét kỷ luật"),
                            ("investigation", "đang bị điều tra"),
                            ("inspection", "thanh tra, kiểm tra có dấu hiệu vi phạm"),
                            ("complaint", "khiếu nại, tố cáo đang xác minh"),
                            ("press", "báo chí nêu dấu hiệu tham nhũng, tiêu cực đang xác minh"),
                        ],
                        max_length=13,
                        verbose_name="việc",
                    ),
                ),
                ("since", models.DateField(verbose_name="từ ngày")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="kết thúc ngày")),
                ("basis", models.CharField(max_length=300, verbose_name="văn bản, nguồn")),
                ("conclusion", models.CharField(blank=True, max_length=500, verbose_name="kết luận")),
                (
                    "office",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.office",
                        verbose_name="chức vụ",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="ghi lúc")),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ghi kết thúc lúc")),
            ],
            options={
                "verbose_name": "việc cần làm rõ",
                "verbose_name_plural": "việc cần làm rõ",
                "ordering": ["nominee", "-since", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["discipline", "considered", "investigation", "inspection", "complaint", "press"],
                            )
                        ),
                        name="concern_kind_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("basis", ""), _negated=True), name="concern_basis"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("conclusion", ""),
                                ("ended_at__isnull", True),
                                ("ended_by__isnull", True),
                                ("ended_on__isnull", True),
                            ),
                            models.Q(
                                models.Q(
                                    ("ended_at__isnull", False),
                                    ("ended_by__isnull", False),
                                    ("ended_on__gte", models.F("since")),
                                ),
                                models.Q(("conclusion", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="concern_ended_with_conclusion",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EligibilityOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="eligibility_overrides",
                        to="workflows.case",
                    ),
                ),
                ("rule", models.CharField(max_length=60, verbose_name="quy tắc")),
                ("finding", models.CharField(max_length=100, verbose_name="điều phát hiện")),
                ("told", models.TextField(verbose_name="nội dung phát hiện")),
                ("reason", models.TextField(verbose_name="lý do vẫn đề nghị")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.office",
                        verbose_name="chức vụ",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="ghi lúc")),
            ],
            options={
                "verbose_name": "ý kiến vẫn đề nghị",
                "verbose_name_plural": "ý kiến vẫn đề nghị",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "rule", "finding", "office"), name="eligibility_override_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True), models.Q(("told", ""), _negated=True)
                        ),
                        name="eligibility_override_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nominee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_names",
                        to="nominations.nominee",
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="tên cũ")),
                ("used_before", models.DateField(verbose_name="dùng trước ngày")),
                ("basis", models.CharField(max_length=300, verbose_name="căn cứ đổi tên")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="ghi lúc")),
            ],
            options={
                "verbose_name": "tên cũ",
                "verbose_name_plural": "tên cũ",
                "ordering": ["nominee", "-used_before", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("nominee", "used_before"), name="former_name_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("basis", ""), _negated=True)
                        ),
                        name="former_name_says_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdentityDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="nominations.nominee"
                    ),
                ),
                (
                    "higher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="nominations.nominee"
                    ),
                ),
                ("same", models.BooleanField(verbose_name="là một")),
                ("reason", models.CharField(max_length=300, verbose_name="căn cứ")),
                ("in_force", models.BooleanField(default=True, verbose_name="đang áp dụng")),
                (
                    "office",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.office",
                        verbose_name="chức vụ",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="ghi lúc")),
            ],
            options={
                "verbose_name": "kết luận về hai đối tượng giống nhau",
                "verbose_name_plural": "kết luận về đối tượng giống nhau",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("in_force", True)),
                        fields=("lower", "higher"),
                        name="identity_decision_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lower__lt", models.F("higher"))), name="identity_decision_ordered"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="identity_decision_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriorAward",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nominee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prior_awards",
                        to="nominations.nominee",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=20, verbose_name="mã hình thức")),
                ("title", models.CharField(max_length=150, verbose_name="hình thức")),
                ("authority", models.CharField(max_length=200, verbose_name="cơ quan quyết định")),
                ("decision_number", models.CharField(max_length=60, verbose_name="số quyết định")),
                ("decided_on", models.DateField(verbose_name="ngày quyết định")),
                ("achievement_from", models.DateField(blank=True, null=True, verbose_name="thành tích từ ngày")),
                ("achievement_before", models.DateField(blank=True, null=True, verbose_name="thành tích trước ngày")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="nội dung khen")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="ghi lúc")),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="đối chiếu lúc")),
                ("verified_against", models.CharField(blank=True, max_length=300, verbose_name="đối chiếu với")),
            ],
            options={
                "verbose_name": "khen thưởng đã có",
                "verbose_name_plural": "khen thưởng đã có",
                "ordering": ["nominee", "-decided_on", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("nominee", "title", "decision_number", "decided_on"), name="prior_award_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            models.Q(("authority", ""), _negated=True),
                            models.Q(("decision_number", ""), _negated=True),
                        ),
                        name="prior_award_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("achievement_from__isnull", True),
                            ("achievement_before__isnull", True),
                            ("achievement_before__gt", models.F("achievement_from")),
                            _connector="OR",
                        ),
                        name="prior_award_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("verified_against", ""), ("verified_at__isnull", True), ("verified_by__isnull", True)
                            ),
                            models.Q(
                                models.Q(("verified_at__isnull", False), ("verified_by__isnull", False)),
                                models.Q(("verified_against", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="prior_award_verified_against_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SensitiveReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.office"
                    ),
                ),
                ("fields", models.JSONField(verbose_name="mục đã xem")),
                ("people", models.PositiveIntegerField(verbose_name="số người")),
                ("place", models.CharField(max_length=60, verbose_name="trang, tệp")),
                ("about", models.CharField(max_length=300, verbose_name="về việc")),
                ("read_at", models.DateTimeField(db_index=True, verbose_name="lúc")),
            ],
            options={
                "verbose_name": "lần xem dữ liệu nhạy cảm",
                "verbose_name_plural": "các lần xem dữ liệu nhạy cảm",
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pdf", "PDF"),
                            ("docx", "Word (DOCX)"),
                            ("xlsx", "Excel (XLSX)"),
                            ("png", "ảnh PNG"),
                            ("jpeg", "ảnh JPEG"),
                        ],
                        max_length=4,
                        verbose_name="loại tệp",
                    ),
                ),
                ("size", models.PositiveBigIntegerField(verbose_name="số byte")),
                ("pages", models.PositiveIntegerField(blank=True, null=True, verbose_name="số trang")),
                ("stored_at", models.DateTimeField(verbose_name="lưu lúc")),
            ],
            options={
                "verbose_name": "tệp đã lưu",
                "verbose_name_plural": "tệp đã lưu",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pdf", "docx", "xlsx", "png", "jpeg"])),
                        name="stored_file_kind_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("size__gte", 1)), name="stored_file_not_empty"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="workflows.case",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="nominations.submission",
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="loại tài liệu")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="nominations.storedfile",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="tên tệp")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="ghi chú")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.office",
                        verbose_name="chức vụ",
                    ),
                ),
                (
                    "attached_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("attached_at", models.DateTimeField(verbose_name="đính kèm lúc")),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="gỡ lúc")),
                ("removal_reason", models.CharField(blank=True, max_length=300, verbose_name="lý do gỡ")),
            ],
            options={
                "verbose_name": "tài liệu",
                "verbose_name_plural": "tài liệu",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("case__isnull", False), ("submission__isnull", True)),
                            models.Q(("case__isnull", True), ("submission__isnull", False)),
                            _connector="OR",
                        ),
                        name="document_of_one_thing",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("case", "kind", "file"),
                        name="document_once_on_case",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("submission", "kind", "file"),
                        name="document_once_on_submission",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("removal_reason", ""), ("removed_at__isnull", True), ("removed_by__isnull", True)
                            ),
                            models.Q(
                                ("removed_at__isnull", False),
                                ("removed_by__isnull", False),
                                models.Q(("removal_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="document_removed_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.office"
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="imports", to="nominations.campaign"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="imports", to="nominations.storedfile"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="tên tệp")),
                ("reading", models.JSONField(default=dict, verbose_name="cách đọc")),
                (
                    "status",
                    django_fsm.FSMField(
                        choices=[
                            ("preview", "đang xem trước"),
                            ("running", "đang nhập"),
                            ("done", "đã nhập"),
                            ("given_up", "đã bỏ"),
                        ],
                        default="preview",
                        max_length=8,
                        protected=True,
                        verbose_name="trạng thái",
                    ),
                ),
                ("command", models.UUIDField(unique=True)),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="tải lên lúc")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="xong lúc")),
            ],
            options={
                "verbose_name": "lần nhập tệp",
                "verbose_name_plural": "các lần nhập tệp",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["preview", "running", "done", "given_up"])),
                        name="import_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("status__in", ["done", "given_up"])),
                            models.Q(("status__in", ["preview", "running"]), ("ended_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="import_ended_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="nominations.importbatch"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="dòng")),
                ("key", models.CharField(db_index=True, max_length=64)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.case",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("created", "lập mới"),
                            ("updated", "cập nhật"),
                            ("unchanged", "không đổi"),
                            ("refused", "chưa được"),
                        ],
                        max_length=9,
                        verbose_name="kết quả",
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=500, verbose_name="lý do")),
            ],
            options={
                "verbose_name": "dòng đã nhập",
                "verbose_name_plural": "các dòng đã nhập",
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "number"), name="imported_row_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("case__isnull", False), ("result__in", ["created", "updated", "unchanged"])),
                            models.Q(("result", "refused"), models.Q(("problem", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="imported_row_made_a_case_or_says_why",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="nominee",
            name="nominee_personal_data_of_persons",
        ),
        migrations.AddField(
            model_name="submission",
            name="addressee",
            field=models.CharField(blank=True, default="", max_length=300, verbose_name="kính gửi"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="submission",
            name="bases",
            field=models.TextField(blank=True, default="", verbose_name="căn cứ"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="submission",
            name="minutes",
            field=models.CharField(blank=True, default="", max_length=300, verbose_name="biên bản họp xét"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="submission",
            name="recipients",
            field=models.TextField(blank=True, default="", verbose_name="nơi nhận"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="submission",
            name="remark",
            field=models.TextField(blank=True, default="", verbose_name="nội dung trình thêm"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="awardnomination",
            name="report",
            field=models.JSONField(blank=True, default=dict, verbose_name="báo cáo thành tích theo mục"),
        ),
        migrations.AddField(
            model_name="awardnomination",
            name="standard",
            field=models.CharField(blank=True, max_length=500, verbose_name="căn cứ, tiêu chuẩn đề nghị"),
        ),
        migrations.AddField(
            model_name="campaign",
            name="code",
            field=models.SlugField(max_length=40, null=True, unique=True, verbose_name="mã"),
        ),
        migrations.AddField(
            model_name="nominee",
            name="id_digest",
            field=models.CharField(blank=True, db_index=True, max_length=64, verbose_name="dấu số định danh"),
        ),
        migrations.AddField(
            model_name="nominee",
            name="id_kind",
            field=models.CharField(
                blank=True,
                choices=[("cccd", "căn cước (12 số)"), ("cmnd", "chứng minh nhân dân (9 số)")],
                max_length=4,
                verbose_name="loại giấy tờ",
            ),
        ),
        migrations.AddField(
            model_name="nominee",
            name="id_note",
            field=models.CharField(blank=True, max_length=300, verbose_name="lý do chưa có, chưa khớp số định danh"),
        ),
        migrations.AddField(
            model_name="nominee",
            name="id_number",
            field=nominations.register.sealing.SealedField(blank=True, verbose_name="số định danh"),
        ),
        migrations.AddField(
            model_name="nominee",
            name="joined_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="joined",
                to="nominations.nominee",
                verbose_name="cùng một người với",
            ),
        ),
        migrations.AddField(
            model_name="nominee",
            name="party_member",
            field=models.BooleanField(blank=True, null=True, verbose_name="đảng viên"),
        ),
        migrations.AddField(
            model_name="nominee",
            name="province",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workflows.area",
                verbose_name="sổ đối tượng của tỉnh",
            ),
        ),
        migrations.AddField(
            model_name="nominee",
            name="religion",
            field=models.CharField(blank=True, max_length=60, verbose_name="tôn giáo"),
        ),
        migrations.AddField(
            model_name="nominee",
            name="sort_key",
            field=models.CharField(blank=True, db_index=True, max_length=600, verbose_name="khóa xếp tên"),
        ),
        migrations.AddField(
            model_name="nominee",
            name="women",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="số nữ"),
        ),
        migrations.AddConstraint(
            model_name="nominee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "person"),
                    models.Q(
                        ("birth_year__isnull", True),
                        ("ethnicity", ""),
                        ("gender", ""),
                        ("id_digest", ""),
                        ("id_kind", ""),
                        ("party_member__isnull", True),
                        ("religion", ""),
                    ),
                    _connector="OR",
                ),
                name="nominee_personal_data_of_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="nominee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("id_digest", ""), ("id_kind", "")),
                    models.Q(("id_kind__in", ["cccd", "cmnd"]), models.Q(("id_digest", ""), _negated=True)),
                    _connector="OR",
                ),
                name="nominee_id_number_has_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="nominee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("women__isnull", True),
                    models.Q(("kind", "collective"), ("members__isnull", False), ("women__lte", models.F("members"))),
                    _connector="OR",
                ),
                name="nominee_women_among_members",
            ),
        ),
        migrations.AddConstraint(
            model_name="nominee",
            constraint=models.CheckConstraint(
                condition=models.Q(("joined_to", models.F("id")), _negated=True), name="nominee_not_joined_to_itself"
            ),
        ),
    ]
