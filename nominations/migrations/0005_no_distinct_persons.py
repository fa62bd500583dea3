"""What told two persons apart is a decision on identity now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("nominations", "0004_register")]
    operations = [migrations.DeleteModel("DistinctPersons")]
