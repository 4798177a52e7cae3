from . import analysis  # isort: split

from . import favourites, statement, statement_buttons, statement_paper
