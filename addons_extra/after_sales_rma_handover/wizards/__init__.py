from . import handing, papers
