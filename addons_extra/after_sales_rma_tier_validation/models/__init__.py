from . import approval, approving, tier_definition
