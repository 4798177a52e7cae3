from . import carrier, reminders
