"""A function that greets whoever it is told of: `lambda create hello --from examples/data/functions/hello.py`."""


def lambda_handler(event, context):
    name = event.get("name", "world")
    print(f"greeting {name}")
    return {"hello": name, "characters": len(name) / event.get("per", 1)}
