"""The national cockpit: one set of figures for the page, the workbook and the printed report."""

from .figures import Cockpit, PlaceRow, cockpit_of
from .keeping import figures_for
from .measures import MEASURES, at_risk, rows_behind

__all__ = ["MEASURES", "Cockpit", "PlaceRow", "at_risk", "cockpit_of", "figures_for", "rows_behind"]
