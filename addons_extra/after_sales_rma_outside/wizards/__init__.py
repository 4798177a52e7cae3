from . import back, outside, sent_answer
