"""Every module that declares a command of `lambda`; imported when one of them is wanted."""

__all__: list[str] = []
