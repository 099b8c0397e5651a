"""What is kept of an answer, and what is not."""

import pytest
from django.db import connection

from portal.accounts.models import User
from portal.equality import passes
from portal.equality.domain import Sealed, count_answers, figures_for
from portal.equality.models import SpentPass, Tally
from portal.equality.passes import NotAPass, new_pass
from portal.events.models import Event
from portal.mail.models import Message

CALL = 7


@pytest.mark.django_db
class TestCounting:
    def test_an_answer_raises_one_count_of_each_question(self):
        count_answers(CALL, {"sex": "female", "age": "from_35_to_44"}, with_pass=new_pass(CALL))

        tally = Tally.objects.get()
        assert (tally.about, tally.people) == (CALL, 1)
        assert tally.counts == {
            "age": {"from_35_to_44": 1},
            "sex": {"female": 1},
            **{key: {"prefer_not": 1} for key in ("gender", "ethnicity", "disability", "religion", "orientation")},
        }

    def test_the_same_page_sent_twice_counts_once(self):
        given = new_pass(CALL)

        for _ in range(2):
            count_answers(CALL, {"sex": "female"}, with_pass=given)

        assert Tally.objects.get().people == 1

    def test_no_pass_no_answer(self):
        for text in ("", "made-up", new_pass(CALL + 1), new_pass(CALL)[:-1] + "\x00"):
            with pytest.raises(NotAPass):
                count_answers(CALL, {"sex": "female"}, with_pass=text)

        assert Tally.objects.count() == 0

    def test_an_answer_that_is_not_offered_is_refused(self):
        with pytest.raises(ValueError, match="no answer to sex"):
            count_answers(CALL, {"sex": "=cmd()"}, with_pass=new_pass(CALL))

        assert Tally.objects.count() == 0

    def test_reading_the_figures_ends_the_answers_for_good(self):
        for _ in range(12):
            count_answers(CALL, {"sex": "female"}, with_pass=new_pass(CALL))
        first = figures_for(CALL)

        with pytest.raises(Sealed):
            count_answers(CALL, {"sex": "male"}, with_pass=new_pass(CALL))

        assert figures_for(CALL) == first
        assert Tally.objects.get().people == 12
        assert SpentPass.objects.count() == 0

    def test_reading_before_anybody_has_answered_ends_them_too(self):
        assert figures_for(CALL).tables == ()

        with pytest.raises(Sealed):
            count_answers(CALL, {"sex": "male"}, with_pass=new_pass(CALL))

    def test_an_answer_leaves_no_event_and_no_mail(self):
        count_answers(CALL, {"sex": "female"}, with_pass=new_pass(CALL))

        assert (Event.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.django_db
class TestWhatIsKept:
    """The tables as the database has them."""

    def columns(self) -> dict[str, set[str]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_name LIKE 'equality%'"
            )
            found: dict[str, set[str]] = {}
            for table, column in cursor.fetchall():
                found.setdefault(table, set()).add(column)
        return found

    def test_there_is_no_column_for_a_person_an_organisation_an_application_or_a_time(self):
        assert self.columns() == {
            "equality_tally": {"about", "people", "counts", "sealed"},
            "equality_spentpass": {"sha256", "about"},
        }

    def test_no_constraint_leads_out_and_none_leads_in(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE contype = 'f' AND "
                "(conrelid::regclass::text LIKE 'equality%' OR confrelid::regclass::text LIKE 'equality%')"
            )
            assert cursor.fetchall() == []

    def test_no_number_counts_rows_in_the_order_in_which_they_came(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'S' AND relname LIKE 'equality%'")
            assert cursor.fetchall() == []

    def test_no_trigger_writes_anything_elsewhere(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'equality%'"
            )
            assert cursor.fetchall() == []


def test_a_pass_says_nothing_but_the_call():
    one, other = new_pass(CALL), new_pass(CALL)

    (call, word), (_, another) = (passes.signing.Signer(salt=passes.SALT).unsign_object(text) for text in (one, other))

    assert call == CALL
    assert len(word) == 24
    assert word != another


def test_the_room_knows_nobody():
    """Beside the import contract: no model of the room has a field that leads to another model."""
    assert [field for model in (Tally, SpentPass) for field in model._meta.get_fields() if field.is_relation] == []
    assert [field for field in User._meta.get_fields() if field.is_relation and "equality" in str(field)] == []
