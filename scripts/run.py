#!/usr/bin/env python3
"""Entry point of the set-up: `scripts/run.py COMMAND`; see `scripts/run.py help`.

Written for any Python 3, so that a wrong version is told in a sentence.
"""

import os
import shutil
import sys

OLDEST, NEWEST = (3, 10), (3, 13)


def main():
    """Go on with a Python that Odoo 19 can use."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
            other = shutil.which("python3.%d" % minor)
            if other and os.system("'%s' -c '' 2>/dev/null" % other) == 0:
                os.execv(other, [other] + sys.argv)
        sys.exit("Python %d.%d cannot run Odoo 19: install one of Python 3.10 to 3.13." % sys.version_info[:2])
    from environment.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
