class Problem(Exception):
    """The launcher cannot go on; the message is one Vietnamese sentence that says what to do."""
