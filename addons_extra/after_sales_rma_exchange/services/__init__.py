from . import exchange  # isort: split

from . import correcting, inspecting_undo, part
