from . import inspecting, intake
