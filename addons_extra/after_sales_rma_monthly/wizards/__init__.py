from . import settle, take_out
