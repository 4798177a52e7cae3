from . import bank_list
