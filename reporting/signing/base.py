"""What every signing service takes and gives."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Credentials:
    """What the signatory hands over for one signature; neither stored nor shown nor logged."""

    certificate: bytes = field(default=b"", repr=False)
    passphrase: str = field(default="", repr=False)


@dataclass(frozen=True)
class SignedFile:
    """The signed PDF, and who signed it by the certificate."""

    pdf: bytes = field(repr=False)
    signer: str
    issuer: str
    serial: str
    valid_until: datetime


@dataclass(frozen=True)
class SignatureReport:
    """What one signature in a PDF says.

    `intact`: the signed bytes are as they were. `whole`: nothing was added after them.
    `trusted`: the certificate leads to an authority that the server was told to trust.
    """

    signer: str
    intact: bool
    whole: bool
    trusted: bool
    signed_at: datetime | None


class SigningService(ABC):
    """Puts a signature on the bytes of an issued letter.

    `key` is stored with the signature, `label` is read by people. `needs_certificate`: whether the
    page asks for a certificate file and its passphrase.
    """

    key: str
    label: str
    needs_certificate = False

    @abstractmethod
    def sign(self, pdf: bytes, *, reason: str, place: str, credentials: Credentials) -> SignedFile:
        """Return the signed file. Raises Refused, in Indonesian, when that is not possible."""
