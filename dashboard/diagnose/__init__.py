"""The Diagnose page: findings, remedies, proofs and the tree of improved runs."""
