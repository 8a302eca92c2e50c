"""Every module that declares a command of `rekognition` itself; imported when one of them is wanted."""

from awsh_rekognition.images import colours, commands, comparing

__all__ = ["colours", "commands", "comparing"]
