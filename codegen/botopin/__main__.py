"""Entry point of `python -m botopin`."""

from __future__ import annotations

import sys

from botopin.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
