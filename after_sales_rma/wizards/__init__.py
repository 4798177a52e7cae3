from . import accept, answer, back, change, fee, outside, refuse, request
