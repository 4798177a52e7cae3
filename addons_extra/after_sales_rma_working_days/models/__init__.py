from . import workday, working_calendar
