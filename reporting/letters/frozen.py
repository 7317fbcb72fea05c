"""Which rows of this app the database itself never lets anybody change."""

from __future__ import annotations

from latsar.audit.frozen import Frozen

from ..choices import VOID_FIELDS

# A draft is free; what is out only ever goes from issued to void, with moment and reason.
LETTER = Frozen(
    table="reporting_letter",
    condition="{row}.status <> 'draft'",
    step="OLD.status = 'issued' AND NEW.status = 'void'",
    step_columns=tuple(sorted(VOID_FIELDS)),
    keys=(
        "{row}.id = NEW.id",
        "{row}.verify_token = NEW.verify_token",
        "{row}.satker_id = NEW.satker_id AND {row}.number = NEW.number",
        "{row}.satker_id = NEW.satker_id AND {row}.year = NEW.year "
        "AND {row}.sequence = NEW.sequence",
        "{row}.status = 'issued' AND NEW.status = 'issued' AND {row}.replaces_id = NEW.replaces_id",
    ),
)
WORDING = Frozen(
    table="reporting_letterwording",
    keys=("{row}.id = NEW.id", "{row}.kind = NEW.kind AND {row}.version = NEW.version"),
)
SIGNED_COPY = Frozen(
    table="reporting_signedcopy",
    keys=("{row}.id = NEW.id", "{row}.letter_id = NEW.letter_id AND {row}.sha256 = NEW.sha256"),
)
FROZEN = (LETTER, WORDING, SIGNED_COPY)
