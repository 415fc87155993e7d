"""Sectors of weight space, the early-alignment field, and its critical directions."""
