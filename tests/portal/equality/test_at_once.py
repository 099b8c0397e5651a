"""Two at once: nobody's answers are lost, and one page counts once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from portal.equality.domain import count_answers
from portal.equality.models import Tally
from portal.equality.passes import new_pass

pytestmark = pytest.mark.django_db(transaction=True)
CALL = 7


def test_all_who_answer_at_once_are_counted_and_one_pass_once():
    mine = new_pass(CALL)
    passes = [mine, mine, new_pass(CALL), new_pass(CALL)]
    together = Barrier(len(passes))

    def answer(text):
        try:
            together.wait()
            count_answers(CALL, {"sex": "female"}, with_pass=text)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(passes)) as threads:
        list(threads.map(answer, passes))

    tally = Tally.objects.get()
    assert (tally.people, tally.counts["sex"]) == (3, {"female": 3})
