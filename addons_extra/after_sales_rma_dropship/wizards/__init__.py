from . import request_dropship
