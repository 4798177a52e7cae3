from . import accept, answer, outside, refuse, request
