"""Random-feature kernels on the line: exact kernels, interpolants, norms and splines."""
