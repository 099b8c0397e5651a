"""The books, added up while the reader waits: what an auditor asks first."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from portal.accounts.audiences import audience
from portal.payments.books import add_up
from portal.payments.office.frame import READERS, office_page


@audience(READERS)
def books(request: HttpRequest) -> HttpResponse:
    results = add_up()
    context = {"results": results, "all_hold": all(result.holds for result in results), "now": timezone.now()}
    above = ((reverse("office_payments:list"), "Payments"),)
    return office_page(
        request, "payments/office/books.html", "Do the books add up?", context, above=above, icon="order"
    )
