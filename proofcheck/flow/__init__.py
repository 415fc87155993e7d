"""Gradient flow of two-layer (leaky) ReLU networks, to any precision and rigorously."""
