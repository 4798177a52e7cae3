from . import refund, simulation
