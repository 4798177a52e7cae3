from . import sent_out  # isort: split

from . import bill, overview, repair
