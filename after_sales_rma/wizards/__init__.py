from . import refuse, request
