"""KPU's rule: one mentor, at most five participants (Rakor Latsar CPNS, 25 November 2025)."""

MENTEES_PER_MENTOR = 5
SLOTS = range(1, MENTEES_PER_MENTOR + 1)
