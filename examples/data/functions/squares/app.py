"""A function of two files, whose answer is rows."""

from roots import square


def handler(event, context):
    return [{"n": n, "square": square(n)} for n in range(event.get("first", 0), event["last"] + 1)]
