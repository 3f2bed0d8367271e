"""The Draw page: pad, answers and their reasons, votes, own digits, and the route that answers drawings."""
