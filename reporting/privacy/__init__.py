"""Personal data (UU 27/2022): how long they stay, and what becomes of them then."""
