from . import inspecting
