"""Who may come in: accounts of an office, the second factor, lock-outs, open sessions."""
