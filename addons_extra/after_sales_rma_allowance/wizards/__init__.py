from . import no_return, request
