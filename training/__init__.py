"""Training: MNIST and the pen's digits to a network, and the network to a model version in the BentoML store."""
