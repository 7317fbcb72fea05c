"""The shape of a blended cohort: 18 online + 7 classical days (Rakor Latsar CPNS, 25 November 2025)."""

ONLINE_DAYS = 18
CLASSICAL_DAYS = 7
TRAINING_DAYS = ONLINE_DAYS + CLASSICAL_DAYS
