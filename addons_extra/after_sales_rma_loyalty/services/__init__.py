from . import policy, simulation
