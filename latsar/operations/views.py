"""What machines ask: may this server be sent requests, and how does it do."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from . import metrics as readings
from . import readiness


@require_safe
@never_cache
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """200, or 503 with the names of the failing parts; nothing more is said to strangers."""
    if failing := readiness.failing():
        return JsonResponse({"status": "error", "failing": failing}, status=503)
    return JsonResponse({"status": "ok", "warnings": readiness.warnings()})


@require_safe
@never_cache
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """For the addresses of METRICS_ALLOW; to all others there is no such page."""
    if not readings.may_read(request):
        raise Http404
    return HttpResponse(readings.page(), content_type=CONTENT_TYPE_LATEST)
