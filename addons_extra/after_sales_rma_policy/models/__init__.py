from . import policy  # isort: split

# Parts of a promise inherit from it.
from . import policy_override, policy_parts, policy_rule  # isort: split

from . import deduction, policy_facts, policy_line, quotation, res_company, res_config_settings  # isort: split

# Decisions look at verdicts.
from . import condition, on_hold, paper
