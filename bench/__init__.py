"""The bench: what one machine carries, measured through the doors that people use.

Needs the development packages. Nothing of the product imports it. `python -m bench` or
`motcua bench`; docs/bench.md says what each command measures and how.
"""
