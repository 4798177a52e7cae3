from . import approval, approval_notice
