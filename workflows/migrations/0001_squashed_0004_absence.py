"""All tables of the engine at once: the same as the four migrations it replaces, in a quarter of the time.

What 0003_administration filled in rows that were there before; a new database has none, and one that has applied
only some of the replaced migrations goes on through them.
"""

import datetime

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import django_fsm
from django.conf import settings
from django.db import migrations, models

import workflows.models.people


class Migration(migrations.Migration):
    replaces = [
        ("workflows", "0001_initial"),
        ("workflows", "0002_inbox_order"),
        ("workflows", "0003_administration"),
        ("workflows", "0004_absence"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True, verbose_name="mã")),
                ("title", models.CharField(max_length=200, verbose_name="tên")),
            ],
            options={
                "verbose_name": "quy trình",
                "verbose_name_plural": "quy trình",
            },
        ),
        migrations.CreateModel(
            name="CodeSeries",
            fields=[
                ("prefix", models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="tiền tố")),
                ("last", models.PositiveIntegerField(default=0, verbose_name="số cuối")),
            ],
            options={
                "verbose_name": "dãy mã hồ sơ",
                "verbose_name_plural": "dãy mã hồ sơ",
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                ("full_name", models.CharField(max_length=150, verbose_name="họ và tên")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
                (
                    "search",
                    workflows.models.people.SearchKey(
                        blank=True, default="", editable=False, max_length=310, verbose_name="khóa tìm"
                    ),
                ),
            ],
            options={
                "verbose_name": "tài khoản",
                "verbose_name_plural": "tài khoản",
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=5, verbose_name="mã")),
                (
                    "level",
                    models.CharField(
                        choices=[("province", "tỉnh"), ("district", "huyện"), ("commune", "xã")],
                        max_length=8,
                        verbose_name="cấp",
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="loại")),
                ("name", models.CharField(max_length=100, verbose_name="tên đầy đủ")),
                ("search", models.CharField(db_index=True, max_length=100, verbose_name="tên không dấu")),
                ("valid_from", models.DateField(verbose_name="từ ngày")),
                ("valid_before", models.DateField(blank=True, null=True, verbose_name="trước ngày")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="workflows.area",
                    ),
                ),
            ],
            options={
                "verbose_name": "đơn vị hành chính",
                "verbose_name_plural": "đơn vị hành chính",
                "constraints": [
                    models.UniqueConstraint(fields=("code", "valid_from"), name="area_code_from_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_before__isnull", True),
                            ("valid_before__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="area_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["province", "district", "commune"])), name="area_level_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Body",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("function", models.CharField(max_length=40, verbose_name="chức năng")),
                ("name", models.CharField(max_length=160, verbose_name="tên cơ quan")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bodies", to="workflows.area"
                    ),
                ),
            ],
            options={
                "verbose_name": "cơ quan",
                "verbose_name_plural": "cơ quan",
                "constraints": [models.UniqueConstraint(fields=("area", "function"), name="body_once_per_area")],
            },
        ),
        migrations.CreateModel(
            name="DayOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(db_index=True, verbose_name="ngày")),
                ("working", models.BooleanField(verbose_name="làm việc")),
                ("reason", models.CharField(max_length=200, verbose_name="lý do")),
                ("recorded_at", models.DateTimeField(verbose_name="ghi lúc")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "ngày điều chỉnh",
                "verbose_name_plural": "ngày điều chỉnh",
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="tên bản")),
                ("revision", models.PositiveIntegerField(verbose_name="lần sửa")),
                (
                    "status",
                    django_fsm.FSMField(
                        choices=[("draft", "dự thảo"), ("published", "đã công bố"), ("retired", "ngừng nhận mới")],
                        default="draft",
                        max_length=9,
                        protected=True,
                        verbose_name="trạng thái",
                    ),
                ),
                ("sha256", models.CharField(db_index=True, max_length=64, verbose_name="SHA-256")),
                ("canonical", models.TextField(verbose_name="nội dung chuẩn hóa")),
                ("received_from", models.DateField(verbose_name="tiếp nhận từ ngày")),
                ("received_before", models.DateField(blank=True, null=True, verbose_name="tiếp nhận trước ngày")),
                ("loaded_at", models.DateTimeField(verbose_name="nạp lúc")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="công bố lúc")),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="editions", to="workflows.chain"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "bản quy trình",
                "verbose_name_plural": "bản quy trình",
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "name", "revision"), name="edition_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("received_before__isnull", True),
                            ("received_before__gt", models.F("received_from")),
                            _connector="OR",
                        ),
                        name="edition_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "published", "retired"])),
                        name="edition_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status", "draft"), ("published_at__isnull", False), _connector="OR"),
                        name="edition_published_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=32, unique=True, verbose_name="mã hồ sơ")),
                ("stage", models.CharField(max_length=60, verbose_name="bước")),
                ("ended", models.BooleanField(default=False, verbose_name="đã kết thúc")),
                ("visit", models.PositiveIntegerField(verbose_name="lượt")),
                ("version", models.PositiveIntegerField(verbose_name="số sự kiện")),
                ("head", models.BinaryField(max_length=32, verbose_name="mã băm cuối")),
                ("label", models.CharField(max_length=200, verbose_name="trích yếu")),
                ("search", models.CharField(max_length=200, verbose_name="khóa tìm")),
                ("received_on", models.DateField(blank=True, null=True, verbose_name="ngày tiếp nhận")),
                ("paused_on", models.DateField(blank=True, null=True, verbose_name="tạm dừng từ ngày")),
                ("started_at", models.DateTimeField(verbose_name="lập lúc")),
                ("start_command", models.UUIDField()),
                ("start_ordinal", models.PositiveIntegerField()),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.area",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.area",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.area",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="workflows.edition"
                    ),
                ),
            ],
            options={
                "verbose_name": "hồ sơ",
                "verbose_name_plural": "hồ sơ",
                "indexes": [
                    models.Index(fields=["province", "edition", "stage"], name="workflows_c_provinc_ebdcfe_idx"),
                    models.Index(fields=["commune", "id"], name="workflows_c_commune_4ad80a_idx"),
                    models.Index(fields=["district", "id"], name="workflows_c_distric_5d1393_idx"),
                    models.Index(fields=["search"], name="workflows_c_search_012021_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("start_command", "start_ordinal"), name="case_start_once"),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1), ("visit__gte", 1)), name="case_has_history"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended", False), ("paused_on__isnull", True), _connector="OR"),
                        name="case_ended_not_paused",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("salt", models.BinaryField(max_length=32)),
                ("value", models.TextField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disclosures",
                        to="workflows.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "nội dung kèm sự kiện",
                "verbose_name_plural": "nội dung kèm sự kiện",
                "constraints": [models.UniqueConstraint(fields=("case", "seq", "kind"), name="disclosure_once")],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField(verbose_name="số")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("started", "lập"),
                            ("moved", "chuyển bước"),
                            ("stayed", "ghi nhận tại bước"),
                            ("closed_task", "xong một việc"),
                            ("erased", "xóa dữ liệu"),
                        ],
                        max_length=12,
                    ),
                ),
                ("stage", models.CharField(max_length=60)),
                ("visit", models.PositiveIntegerField()),
                ("action", models.CharField(max_length=60)),
                ("to", models.CharField(max_length=60)),
                ("office_id", models.BigIntegerField(null=True)),
                ("substitution_id", models.BigIntegerField(null=True)),
                ("task_id", models.BigIntegerField(null=True)),
                ("persons", models.CharField(max_length=100)),
                ("command", models.UUIDField()),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("canonical", models.TextField()),
                ("hash", models.BinaryField(max_length=32)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="workflows.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "sự kiện",
                "verbose_name_plural": "lịch sử",
                "indexes": [
                    models.Index(fields=["user", "recorded_at"], name="workflows_e_user_id_5affcb_idx"),
                    models.Index(fields=["office_id", "recorded_at", "id"], name="workflows_e_office__94e51d_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "seq"), name="event_seq_once"),
                    models.UniqueConstraint(fields=("command", "case"), name="event_command_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.CharField(max_length=40, verbose_name="vị trí")),
                ("title", models.CharField(max_length=120, verbose_name="chức danh")),
                ("single_holder", models.BooleanField(default=False, verbose_name="chỉ một người giữ")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offices", to="workflows.body"
                    ),
                ),
            ],
            options={
                "verbose_name": "chức vụ",
                "verbose_name_plural": "chức vụ",
                "constraints": [models.UniqueConstraint(fields=("body", "position"), name="office_once_per_body")],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="từ ngày")),
                ("valid_before", models.DateField(blank=True, null=True, verbose_name="trước ngày")),
                ("basis", models.CharField(max_length=300, verbose_name="căn cứ")),
                ("recorded_at", models.DateTimeField(verbose_name="ghi lúc")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="kết thúc lúc")),
                ("end_reason", models.CharField(blank=True, max_length=300, verbose_name="lý do kết thúc")),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người kết thúc",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người ghi",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appointments", to="workflows.office"
                    ),
                ),
            ],
            options={
                "verbose_name": "bổ nhiệm",
                "verbose_name_plural": "bổ nhiệm",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["user", "office"], name="workflows_a_user_id_8e78da_idx"),
                    models.Index(fields=["office", "valid_from"], name="workflows_a_office__b8bf4e_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_before__isnull", True),
                            ("valid_before__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="appointment_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            models.Q(("valid_before__isnull", False), models.Q(("end_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="appointment_end_has_day_and_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, verbose_name="mã")),
                ("value", models.CharField(max_length=200, verbose_name="giá trị")),
                ("unit", models.CharField(max_length=30, verbose_name="đơn vị")),
                ("valid_from", models.DateField(verbose_name="từ ngày")),
                ("valid_before", models.DateField(blank=True, null=True, verbose_name="trước ngày")),
                ("legal_basis", models.CharField(max_length=300, verbose_name="căn cứ pháp lý")),
                ("source", models.CharField(max_length=300, verbose_name="nguồn")),
                (
                    "confidence",
                    models.CharField(
                        choices=[("high", "cao"), ("medium", "trung bình"), ("low", "thấp")],
                        max_length=6,
                        verbose_name="độ tin cậy",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="ghi chú")),
                ("recorded_at", models.DateTimeField(verbose_name="ghi lúc")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.area",
                        verbose_name="phạm vi",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "quy định",
                "verbose_name_plural": "quy định",
                "indexes": [models.Index(fields=["code", "valid_from"], name="workflows_p_code_9fe67a_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_before__isnull", True),
                            ("valid_before__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="policy_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__in", ["high", "medium", "low"])),
                        name="policy_confidence_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=60)),
                ("office_id", models.BigIntegerField(null=True)),
                ("substitution_id", models.BigIntegerField(null=True)),
                ("task_id", models.BigIntegerField(null=True)),
                ("visit", models.PositiveIntegerField()),
                ("command", models.UUIDField()),
                ("code", models.CharField(max_length=60)),
                ("message", models.TextField()),
                ("way_out", models.TextField(blank=True)),
                ("comment_salt", models.BinaryField(max_length=32, null=True)),
                ("comment_commitment", models.CharField(blank=True, max_length=64)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refusals", to="workflows.case"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "lần từ chối",
                "verbose_name_plural": "các lần từ chối",
                "indexes": [models.Index(fields=["recorded_at"], name="workflows_r_recorde_949b37_idx")],
                "constraints": [models.UniqueConstraint(fields=("command", "case"), name="refusal_command_once")],
            },
        ),
        migrations.CreateModel(
            name="Substitution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="từ ngày")),
                ("valid_before", models.DateField(blank=True, null=True, verbose_name="trước ngày")),
                ("basis", models.CharField(max_length=300, verbose_name="căn cứ")),
                ("recorded_at", models.DateTimeField(verbose_name="ghi lúc")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="kết thúc lúc")),
                ("end_reason", models.CharField(blank=True, max_length=300, verbose_name="lý do kết thúc")),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("KT", "KT. (ký thay)"),
                            ("TL", "TL. (thừa lệnh)"),
                            ("TUQ", "TUQ. (thừa ủy quyền)"),
                            ("TM", "TM. (thay mặt)"),
                        ],
                        max_length=3,
                        verbose_name="hình thức",
                    ),
                ),
                (
                    "by_office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="substitutes_for",
                        to="workflows.office",
                        verbose_name="chức vụ thay",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người kết thúc",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="substitutions",
                        to="workflows.office",
                        verbose_name="chức vụ được thay",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người ghi",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="substitutions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "via",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="continued_by",
                        to="workflows.substitution",
                    ),
                ),
            ],
            options={
                "verbose_name": "ký thay, ủy quyền",
                "verbose_name_plural": "ký thay, ủy quyền",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["user"], name="workflows_s_user_id_89b872_idx"),
                    models.Index(fields=["by_office"], name="workflows_s_by_offi_8fe7f2_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_before__isnull", True),
                            ("valid_before__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="substitution_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            models.Q(("valid_before__isnull", False), models.Q(("end_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="substitution_end_has_day_and_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by_office__isnull", False), ("user__isnull", False), _connector="OR"),
                        name="substitution_names_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("office", models.F("by_office")), _negated=True),
                        name="substitution_of_another_office",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("form__in", ["KT", "TL", "TUQ", "TM"])), name="substitution_form_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("extent", models.CharField(max_length=20, verbose_name="phần")),
                (
                    "new",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="predecessors", to="workflows.area"
                    ),
                ),
                (
                    "old",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="successors", to="workflows.area"
                    ),
                ),
            ],
            options={
                "verbose_name": "kế thừa địa bàn",
                "verbose_name_plural": "kế thừa địa bàn",
                "constraints": [models.UniqueConstraint(fields=("old", "new"), name="succession_once")],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stage", models.CharField(max_length=60, verbose_name="bước")),
                ("visit", models.PositiveIntegerField(verbose_name="lượt")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="hạn, hết ngày")),
                ("opened_at", models.DateTimeField(verbose_name="giao lúc")),
                ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="nhận lúc")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="workflows.case",
                    ),
                ),
                (
                    "claimed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="workflows.office",
                    ),
                ),
            ],
            options={
                "verbose_name": "việc đang mở",
                "verbose_name_plural": "việc đang mở",
                "indexes": [
                    models.Index(fields=["due_on"], name="workflows_t_due_on_cd3862_idx"),
                    models.Index(
                        models.F("office"),
                        models.F("stage"),
                        django.db.models.functions.comparison.Coalesce(
                            "due_on", models.Value(datetime.date(9999, 12, 31))
                        ),
                        models.F("id"),
                        name="task_by_office_stage_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "office"), name="task_once_per_office"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claimed_at__isnull", True), ("claimed_by__isnull", True)),
                            models.Q(("claimed_at__isnull", False), ("claimed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="task_claim_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Touch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="lúc")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="touches",
                        to="workflows.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "người sửa hồ sơ",
                "verbose_name_plural": "người sửa hồ sơ",
                "constraints": [models.UniqueConstraint(fields=("case", "user"), name="touch_once")],
            },
        ),
        migrations.CreateModel(
            name="AccountChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "mở tài khoản"),
                            ("renamed", "sửa họ tên"),
                            ("locked", "khóa"),
                            ("unlocked", "mở khóa"),
                            ("password", "đặt lại mật khẩu"),
                        ],
                        max_length=10,
                        verbose_name="việc",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="lúc")),
                ("reason", models.CharField(max_length=300, verbose_name="lý do")),
                ("details", models.JSONField(default=dict, verbose_name="chi tiết")),
                (
                    "by_office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.office",
                    ),
                ),
                (
                    "by_user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "thay đổi tài khoản",
                "verbose_name_plural": "thay đổi tài khoản",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["opened", "renamed", "locked", "unlocked", "password"])),
                        name="account_change_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="account_change_has_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="từ ngày")),
                ("valid_before", models.DateField(blank=True, null=True, verbose_name="trước ngày")),
                ("basis", models.CharField(max_length=300, verbose_name="căn cứ")),
                ("recorded_at", models.DateTimeField(verbose_name="ghi lúc")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="kết thúc lúc")),
                ("end_reason", models.CharField(blank=True, max_length=300, verbose_name="lý do kết thúc")),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người kết thúc",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người ghi",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "vắng mặt",
                "verbose_name_plural": "vắng mặt",
                "abstract": False,
                "indexes": [models.Index(fields=["user", "valid_from"], name="workflows_a_user_id_fb0df4_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_before__isnull", True),
                            ("valid_before__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="absence_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            models.Q(("valid_before__isnull", False), models.Q(("end_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="absence_end_has_day_and_reason",
                    ),
                ],
            },
        ),
    ]
