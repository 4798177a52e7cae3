from . import collect, plan
