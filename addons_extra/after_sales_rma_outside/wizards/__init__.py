from . import back, outside, sent_answer, sent_test
