"""Maennel, Bousquet and Gelly (2018), Gradient Descent Quantizes ReLU Network Features."""
