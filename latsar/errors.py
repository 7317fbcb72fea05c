"""The refusals that every layer shares."""


class Refused(Exception):
    """A rule forbids what was asked. The message is Indonesian: what, why, and the mend.

    `field`: the field of a form that it is about; "" when it is about the whole.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class StaleVersion(Refused):
    """Somebody else changed the object since the page was read."""

    def __init__(self, message: str = "") -> None:
        super().__init__(
            message
            or "Data ini sudah diubah orang lain sejak halaman Anda dibuka. "
            "Periksa isi terbaru di bawah ini, lalu ulangi bila masih perlu."
        )


class Forbidden(Refused):
    """The acting account has no right to do this (HTTP 403, command exit 1)."""
