"""HTTP in, HTML out: one package a feature, and what all of them share."""
