from . import refund, settling
