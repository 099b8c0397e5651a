"""Two questions an operator's machinery asks: is the process up, and can it do its work?"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.documents.domain.scanning import late_for_scan


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as soon as the process answers; asks nothing of the database."""
    return HttpResponse("up\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and every migration is applied, else 503 with the reason. A line more where the
    virus scanner is behind; by how much is for the office alone."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        # No reason to send nobody here: everything but opening these files works.
        behind = not waiting and late_for_scan()
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    if waiting:
        return HttpResponse("migrations are waiting\n", status=503, content_type="text/plain")
    scanner = "the virus scanner is behind\n" if behind else ""
    return HttpResponse(f"ready\n{scanner}", content_type="text/plain")
