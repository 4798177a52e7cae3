from . import daily_send_back, daily_settle
