from . import request
