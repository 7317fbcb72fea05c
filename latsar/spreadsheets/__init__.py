"""Workbooks in and out. Knows no domain: the caller gives the columns, problems are sentences."""
