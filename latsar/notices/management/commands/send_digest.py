from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from latsar.accounts.models import User
from latsar.commands import JsonCommand
from latsar.notices.services import send_digests


class Command(JsonCommand):
    help = "Mail every account its unread notices, once each. Run it once a day."
    needs_user = False
    writes = False

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        return send_digests()
