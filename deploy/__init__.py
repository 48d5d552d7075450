"""Trials of Một Cửa on many machines (docs/scale.md). The product knows nothing of them."""
