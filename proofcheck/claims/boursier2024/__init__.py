"""Boursier and Flammarion (2024), Early alignment in two-layer networks training is a two-edged
sword.
"""
