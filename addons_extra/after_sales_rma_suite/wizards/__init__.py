from . import back, change
