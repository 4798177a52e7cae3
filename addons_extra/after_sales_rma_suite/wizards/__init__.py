from . import back, change, correct, irreparable, request
