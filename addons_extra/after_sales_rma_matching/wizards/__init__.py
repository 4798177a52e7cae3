from . import daily_send_back, daily_settle, interim_at
