from django.db import models


class Role(models.TextChoices):
    OPERATOR = "operator", "Operator satker"
    PROVINCE = "province", "Admin provinsi"
    PKSDM = "pksdm", "PKSDM"
    AUDITOR = "auditor", "Auditor"


NATIONAL_ROLES = frozenset({Role.PKSDM, Role.AUDITOR})
WRITING_ROLES = frozenset({Role.OPERATOR, Role.PROVINCE, Role.PKSDM})
