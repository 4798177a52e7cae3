from . import inspecting_undo, undoing
