"""Training: MNIST, the pen's digits and fonts' to two networks, and these to a model version in the BentoML store."""
