from . import accept, refuse, request
