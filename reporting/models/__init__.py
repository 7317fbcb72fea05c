"""Letters, what offices set about them, and what is counted and checked beside them."""

from .checks import DriftCheck, VisitCount
from .cockpit import NationalCounts, NationalFigures
from .comments import LetterComment
from .letters import Letter, new_token
from .office import LegalBasis, LetterSettings, LetterWording, NumberSeries
from .saved import SavedFilter
from .sheets import SignedSheet
from .signatures import SignedCopy

__all__ = [
    "DriftCheck",
    "LegalBasis",
    "Letter",
    "LetterComment",
    "LetterSettings",
    "LetterWording",
    "NationalCounts",
    "NationalFigures",
    "NumberSeries",
    "SavedFilter",
    "SignedCopy",
    "SignedSheet",
    "VisitCount",
    "new_token",
]
