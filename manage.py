#!/usr/bin/env python
"""Django's command line for Latsar; see README.md for the commands."""

import os
import sys


def main() -> None:
    """Run a command with the development settings when DEBUG=1, else production's."""
    module = "latsar.settings.dev" if os.environ.get("DEBUG") == "1" else "latsar.settings.prod"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
