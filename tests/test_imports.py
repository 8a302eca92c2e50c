"""Who may import what, and what a start may not import at all."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

import awsh

ROOT = Path(__file__).parent.parent
CORE = sorted((ROOT / "awsh").rglob("*.py"))
PLUGINS = sorted((ROOT / "plugins").rglob("*.py"))
OWNERS: dict[str, tuple[str, ...]] = {
    # What a test of a plugin looks at AWS with, beside awsh.
    "boto3": ("awsh/aws/", "awsh/testing/"),
    # What botocore does with a listing before anybody else; the certificates that it brings.
    "botocore": (
        "awsh/aws/",
        "awsh/testing/",
        "plugins/awsh_s3/listing_parser.py",
        "plugins/awsh_s3/fetch/connections.py",
    ),
    "prompt_toolkit": ("awsh/repl/",),
    "tabulate": ("awsh/output/table.py",),
    "paramiko": ("awsh/ssh/",),
    "pymysql": ("awsh/sql/", "awsh/sandbox/runners/databases/mysql.py"),
    "psycopg": ("awsh/sql/", "awsh/sandbox/runners/databases/postgres.py"),
    "moto": ("awsh/sandbox/",),
    "asyncssh": ("awsh/sandbox/",),
    "PIL": ("awsh/sandbox/rules/rekognition", "plugins/awsh_rekognition/drawing/boxes.py"),
    "cv2": ("awsh/sandbox/rules/rekognition_local.py",),
    "rapidocr": ("awsh/sandbox/rules/rekognition_local.py",),
    "argparse": ("awsh/command_line.py",),
    "obstore": ("plugins/awsh_s3/transfers/bulk.py",),
    "urllib3": ("plugins/awsh_s3/fetch", "awsh/myaddress.py", "plugins/awsh_apigw/calling/sending.py"),
}
"""Where each heavy library may be imported."""

HEAVY = (
    *(
        "boto3",
        "botocore",
        "paramiko",
        "pymysql",
        "psycopg",
        "moto",
        "werkzeug",
        "tabulate",
        "jmespath",
        "asyncio",
    ),
    *("obstore", "urllib3", "xml.etree", "socket", "hashlib"),
)


@cache
def imported(path: Path) -> list[tuple[str, int]]:
    """The modules that a file imports, outside `if TYPE_CHECKING`, with their lines."""
    return list(_imported(path))


def _imported(path: Path) -> Iterator[tuple[str, int]]:
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_each_heavy_library_has_one_owner() -> None:
    wrong = [
        f"{relative(path)}:{line} imports {name}"
        for path in [*CORE, *PLUGINS]
        for name, line in imported(path)
        if (owner := OWNERS.get(name.split(".")[0]))
        and not relative(path).startswith(owner)
        # A rendering of the sandbox's server is a program of its own.
        and not relative(path).startswith("awsh/sandbox/")
    ]
    assert not wrong


def test_plugins_import_awsh_alone_and_never_each_other() -> None:
    wrong = []
    for path in PLUGINS:
        own = path.relative_to(ROOT / "plugins").parts[0]
        for name, line in imported(path):
            top = name.split(".")[0]
            if top == own or top in sys.stdlib_module_names or name == "awsh":
                continue
            if relative(path).startswith(OWNERS.get(top, ("nobody",))):
                continue
            wrong.append(f"{relative(path)}:{line} imports {name}")
    assert not wrong


PUBLIC = {
    "awsh": {
        *awsh.__all__,
        "__version__",
        *(
            "conditions",
            "function_policies",
            "outgoing",
            "policies",
            "queue_policies",
            "security_groups",
            "sql",
        ),
    },
    "awsh.output": {"Format"},
}
"""What a plugin may import of awsh: names, and modules of which all that has no underscore is public."""


def _is_context(node: ast.expr) -> bool:
    """Whether it is `ctx`, or the `ctx` of something."""
    return (isinstance(node, ast.Name) and node.id == "ctx") or (
        isinstance(node, ast.Attribute) and node.attr == "ctx"
    )


@pytest.mark.parametrize("folder", ["plugins", "examples/plugins"])
def test_plugins_use_nothing_private(folder: str) -> None:
    """Of a context neither the shell behind it nor what has an underscore; of awsh what is documented."""
    wrong = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        if "tests" in path.parts[len(ROOT.parts) :]:
            continue
        file = relative(path)
        for node in ast.walk(ast.parse(path.read_text())):
            where = f"{file}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "awsh":
                private = {each.name for each in node.names} - PUBLIC.get(node.module or "", set())
                wrong += [f"{where} imports {node.module}.{name}" for name in sorted(private)]
            elif isinstance(node, ast.Import):
                wrong += [
                    f"{where} imports {each.name}" for each in node.names if each.name.startswith("awsh.")
                ]
            elif isinstance(node, ast.Attribute) and _is_context(node.value):
                private_attribute = node.attr in ("shell", "console") or node.attr.startswith("_")
                wrong += [f"{where} uses ctx.{node.attr}"] if private_attribute else []
    assert not wrong


def test_the_core_knows_no_service() -> None:
    wrong = [
        f"{relative(path)}:{line}"
        for path in CORE
        for name, line in imported(path)
        if name.startswith("awsh_")
    ]
    assert not wrong


FRONTS_ASKED = {
    ("awsh.script", "awsh/builtins/core.py"),
    # The manual has awsh's own options.
    ("awsh.cli", "awsh/builtins/manual.py"),
}


def test_nothing_below_imports_a_front() -> None:
    fronts = ("awsh.repl", "awsh.cli", "awsh.script")
    wrong = [
        f"{relative(path)}:{line} imports {name}"
        for path in CORE
        for name, line in imported(path)
        if name.startswith(fronts)
        and not relative(path).startswith(
            ("awsh/repl/", "awsh/cli.py", "awsh/__main__.py", "awsh/terminal.py", "awsh/testing/")
        )
        and (name, relative(path)) not in FRONTS_ASKED
    ]
    assert not wrong


def test_only_the_shell_imports_what_is_built_in() -> None:
    """Built-ins are plugins: what they share with the core is the core's."""
    wrong = [
        f"{relative(path)}:{line} imports {name}"
        for path in CORE
        for name, line in imported(path)
        if name.startswith("awsh.builtins")
        and not relative(path).startswith(("awsh/builtins/", "awsh/shell.py", "awsh/testing/", "awsh/repl/"))
    ]
    assert not wrong


def test_only_the_sandbox_and_the_command_line_know_the_sandbox() -> None:
    allowed = (
        *("awsh/sandbox/", "awsh/cli.py", "awsh/builtins/sandbox.py"),
        *("awsh/testing/", "awsh/authoring/check/examples.py"),
    )
    wrong = [
        f"{relative(path)}:{line}"
        for path in [*CORE, *PLUGINS]
        for name, line in imported(path)
        if name.startswith("awsh.sandbox") and not relative(path).startswith(allowed)
    ]
    assert not wrong


@pytest.mark.parametrize("start", ["from awsh.shell import Shell; Shell()", "import awsh"])
def test_a_start_imports_nothing_heavy(start: str) -> None:
    code = f"{start}; import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    modules = set(done.stdout.split())
    assert not modules & {*HEAVY, "prompt_toolkit", "awsh.sandbox.life", "awsh.output.table"}
    # What commands return is said by name where kinds are declared.
    assert not [name for name in modules if name.startswith("awsh_") and name.endswith("rows")]


def test_the_prompt_imports_no_service_library() -> None:
    code = "from awsh.shell import Shell; import awsh.repl.loop; Shell(); import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    modules = set(done.stdout.split())
    assert not modules & (set(HEAVY) - {"asyncio"})


def test_the_public_api_is_what_all_says() -> None:
    public = {name for name in vars(awsh) if not name.startswith("_")}
    modules = {name for name in public if isinstance(getattr(awsh, name), ModuleType)}
    assert set(awsh.__all__) == public - modules - {"VERSION", "annotations"}
    assert len(awsh.__all__) == len(set(awsh.__all__))
