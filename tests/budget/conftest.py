from tests.budget.scene import scene

__all__ = ["scene"]
