"""The accounts of others: made and changed by the province or PKSDM, one by one or from Excel."""
