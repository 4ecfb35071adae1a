"""`python -m perfeval`: the same commands as the installed script."""

import sys

from perfeval.cli import main

if __name__ == "__main__":
    sys.exit(main())
