from . import accept, outside, refuse, request
