from . import sla  # isort: split

from . import (
    deadline_report,
    escalation,
    notice,
    notice_goods,
    overview,
    paper,
    res_company,
    res_config_settings,
    rma_notices,
)

# isort: split
# Deadlines follow from the documents, and from the list of days.
from . import rma_deadlines, workday
