from . import support_answer
