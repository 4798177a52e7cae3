from . import provision_costs, provision_entry, provision_sales, provisioning
