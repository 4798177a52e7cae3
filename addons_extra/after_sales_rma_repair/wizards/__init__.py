from . import back, on_site, outside
