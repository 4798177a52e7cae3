from . import workday_load
