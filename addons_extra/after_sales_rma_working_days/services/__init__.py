from . import workdays, working_time
