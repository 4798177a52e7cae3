from . import analysis_source, inspecting, quality
