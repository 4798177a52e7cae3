#!/usr/bin/env python3
"""Entry point of the set-up: `scripts/run.py COMMAND`; see `scripts/run.py help`.

Written for any Python 3, so that a wrong version is told in a sentence.
"""

import os
import shutil
import subprocess
import sys
import sysconfig

OLDEST, NEWEST = (3, 10), (3, 13)
#: The Python of the distribution, which is built with all optimisations.
SYSTEM = "/usr/bin/python3"
#: Whether a Python can be it: the right version, and able to make an environment of packages.
FITS = "import sys, pip, venv; sys.exit(not %r <= sys.version_info[:2] <= %r)" % (OLDEST, NEWEST)


def faster():
    """Path of the distribution's Python where this one was built without optimisation, as version managers do it.

    The tests take a fifth less of the processor's time with it. Whoever sets PYTHON gets what it names; None then,
    and where nothing is faster.
    """
    optimised = "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")
    if optimised or sys.base_prefix == "/usr" or os.environ.get("PYTHON") or not os.path.exists(SYSTEM):
        return None
    return None if subprocess.call([SYSTEM, "-I", "-c", FITS], stderr=subprocess.DEVNULL) else SYSTEM


def main():
    """Go on with a Python that Odoo 19 can use."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
            other = shutil.which("python3.%d" % minor)
            if other and os.system("'%s' -c '' 2>/dev/null" % other) == 0:
                os.execv(other, [other] + sys.argv)
        sys.exit("Python %d.%d cannot run Odoo 19: install one of Python 3.10 to 3.13." % sys.version_info[:2])
    other = faster()
    if other:
        os.execv(other, [other] + sys.argv)
    from environment.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
