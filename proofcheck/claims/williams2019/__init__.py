"""Williams, Trager et al. (2019), Gradient Dynamics of Shallow Univariate ReLU Networks."""
