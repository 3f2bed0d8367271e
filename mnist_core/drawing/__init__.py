"""From a drawing or picture to an answer, and why it is that answer."""
