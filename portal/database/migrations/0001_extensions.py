"""PostgreSQL extensions that indexes of other rooms rely on.

It runs before Django's content types, on which every room's own migrations depend, so the extensions are there first.
"""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    run_before = [("contenttypes", "0001_initial")]
    operations = [TrigramExtension(), UnaccentExtension()]
