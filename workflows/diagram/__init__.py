"""Where a case is in its chain, as a picture drawn on the server and as the same in words.

Pure: what is drawn comes in as values, nothing here reads the database. The picture carries classes only; how they
look stands in the stylesheet.
"""

from workflows.diagram.picture import Diagram, picture
from workflows.diagram.telling import Step
from workflows.diagram.travel import Told
from workflows.diagram.words import Holder

__all__ = ["Diagram", "Holder", "Step", "Told", "picture"]
