from . import analysis_costs, analysis_keep, statement_figures
