from . import deadlines, notify
