from . import correct, request
