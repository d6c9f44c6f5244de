"""What Hypothesis calls when it is loaded: `st.from_type` then knows every shape, now and later."""


def register() -> None:
    """Take over the shapes that are finished, and those to come."""
    import botopin.runtime.strategies  # noqa: F401, PLC0415 - its import registers
