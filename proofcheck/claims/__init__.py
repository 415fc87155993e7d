"""Published claims, each a short function that reads like the statement."""
