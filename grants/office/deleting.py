"""Deleting what nothing relies on yet, and saying plainly when something does."""

from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.views.generic import DeleteView


class DeleteUnusedView(DeleteView):
    """Wagtail's own, which would end in an error page where the database protects what hangs on the row."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except ProtectedError:
            messages.error(request, f"“{self.object}” is in use, so it cannot be deleted.")
            return redirect(self.edit_url_name, self.object.pk)
