"""`python -m wheelcheck`."""

import sys

from wheelcheck.cli import main

if __name__ == "__main__":
    sys.exit(main())
