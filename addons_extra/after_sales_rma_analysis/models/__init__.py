from . import analysis  # isort: split

from . import statement, statement_buttons, statement_paper
