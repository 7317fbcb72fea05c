"""Sets up, runs and tests the project, with the standard library only: nothing is installed yet."""
