"""A centre to try things at: phường Hải Châu, Đà Nẵng, with some weeks of past."""
