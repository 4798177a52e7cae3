from . import outside, refuse, request
