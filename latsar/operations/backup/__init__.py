"""A backup that either database can read: rows as JSON lines, and the stored files, in a ZIP."""
