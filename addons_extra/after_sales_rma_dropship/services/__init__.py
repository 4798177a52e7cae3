from . import dropship
