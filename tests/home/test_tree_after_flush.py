"""Whatever test ran before in this process, pages have a tree to hang on."""

import pytest
from django.core.management import call_command
from wagtail.models import Collection, Page


@pytest.mark.django_db(transaction=True)
def test_emptying_the_tables_leaves_wagtails_tree():
    call_command("flush", interactive=False, verbosity=0)

    assert [page.title for page in Page.objects.all()] == ["Root"]
    assert Collection.objects.count() == 1
