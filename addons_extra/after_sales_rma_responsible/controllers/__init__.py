from . import wage_list
