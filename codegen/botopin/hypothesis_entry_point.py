"""What Hypothesis calls when it is loaded: `st.from_type` then knows every shape, now and later."""


def register() -> None:
    """Take over the shapes that are finished, and those to come."""
    from botopin.runtime import registration, strategies  # noqa: PLC0415 - where it is loaded

    registration.attach(strategies.register)
