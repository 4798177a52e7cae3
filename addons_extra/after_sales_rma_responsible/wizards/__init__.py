from . import say
