"""Electronic signatures on issued letters.

A signing service is one class: see `base.SigningService`. `SERVICES` lists those that offices may
use; a national service joins by adding its class there.
"""

from .base import Credentials, SignatureReport, SignedFile, SigningService
from .pades import CertificateFile, inspect

SERVICES: dict[str, SigningService] = {service.key: service for service in (CertificateFile(),)}

__all__ = [
    "SERVICES",
    "Credentials",
    "SignatureReport",
    "SignedFile",
    "SigningService",
    "inspect",
]
