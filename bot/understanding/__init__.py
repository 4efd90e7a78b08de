"""Turn texts into vectors and vectors into labels: the statistics that `answering` and `safety` share.

Knows no entry, no danger and no file of `knowledge/`: texts and labels come in, scores come out. Measured choices are
named where they are made; docs/understanding.md has the figures.
"""
