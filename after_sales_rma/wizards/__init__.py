from . import accept, ask, outside, refuse, request
