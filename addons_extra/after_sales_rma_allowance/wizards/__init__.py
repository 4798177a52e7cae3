from . import no_return
