"""The arrows between rooms and the confinement of third-party libraries, read from the sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "assistant"
CORE = {"errors", "findings", "settings"}
MODEL = CORE | {"forms", "report", "facts", "resources"}
# The rooms that see no personal data.
ROOMS = MODEL | {"reading", "text", "retrieval", "tables", "drafting", "review", "publishing"}

# What each room may import. A room that is not listed may import nothing of ours.
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "findings": set(),
    "settings": {"errors"},
    "resources": {"errors"},
    "access": set(),
    "forms": CORE,
    "report": CORE | {"forms"},
    "facts": CORE | {"report"},
    "privacy": CORE,
    "policy": CORE,
    "text": {"findings", "report", "errors"},
    "reading": MODEL,
    "ledger": MODEL,
    "tables": MODEL | {"reading", "ledger"},
    "retrieval": MODEL | {"reading"},
    "drafting": MODEL | {"reading", "text", "retrieval", "tables", "privacy"},
    "review": MODEL | {"reading", "text", "retrieval", "tables", "drafting"},
    "publishing": MODEL | {"reading", "text", "retrieval", "tables", "drafting", "review", PACKAGE},
    "evaluation": ROOMS,
    "batch": ROOMS | {"policy"},
    "store": {"access", "errors", "findings", "forms", "report", "facts"},
    "models": MODEL | {"drafting"},
    "workbench": MODEL | {"text", "retrieval", "tables", "drafting", "store", "policy"},
    "chat": ROOMS | {"store", "workbench"},
    "unattended": ROOMS | {"ledger", "store", "workbench", "policy"},
    "catalogue": ROOMS | {"access", "ledger", "workbench", "policy"},
    "services": ROOMS
    | {"ledger", "privacy", "store", "models", "workbench", "chat", "catalogue", PACKAGE}
    | {"access", "policy"},
    "health": {"errors", "reading", "models", "services", PACKAGE},
    "web": ROOMS | {"access", "store", "workbench", "chat", "services", "policy", PACKAGE},
    "commands": ROOMS
    | {"ledger", "store", "workbench", "chat", "unattended", "services", "web", "catalogue"}
    | {"access", "evaluation", "batch", "health", "policy", PACKAGE},
    "cli": CORE | {"commands", PACKAGE},
    "__main__": {"cli"},
    "__init__": set(),
}

# The same for the folders of the page, whose HTML knows no request, no account and no handler.
OF_THE_PAGE: dict[str, set[str]] = {
    "serving": set(),
    "panes": set(),
    "start": {"panes"},
    "people": {"serving", "panes"},
    "actions": {"serving", "panes", "start"},
    "downloads": {"serving", "panes"},
    "page": {"serving", "panes", "actions"},
    "server": {"serving", "people", "downloads", "actions", "page"},
    "__init__": set(),
}

# Where each third-party library may be imported: files or folders below the package.
CONFINED: dict[str, tuple[str, ...]] = {
    "gradio": ("web/page.py", "web/server.py"),
    "fastapi": (
        "web/actions/writing.py",
        "web/downloads/",
        "web/people/",
        "web/server.py",
        "web/serving/",
    ),
    "starlette": (
        "web/actions/writing.py",
        "web/downloads/",
        "web/page.py",
        "web/people/",
        "web/serving/",
    ),
    "uvicorn": ("web/server.py",),
    "argon2": ("services/passwords.py",),
    "chromadb": ("retrieval/dense.py",),
    "httpx2": ("models/",),
    "langchain": ("chat/agent.py",),
    "langchain_core": ("chat/", "models/"),
    "langchain_openai": ("services/connecting.py",),
    "openai": ("models/",),
    "onnxruntime": ("retrieval/onnx.py",),
    "tokenizers": ("retrieval/onnx.py",),
    "docx": ("publishing/",),
    "openpyxl": ("publishing/", "ledger/template.py"),
    "python_calamine": ("ledger/", "reading/workbook.py", "reading/units.py"),
    "chinese_calendar": ("ledger/workdays.py",),
    "pdfplumber": ("reading/",),
    "pypdfium2": ("reading/",),
    "lxml": ("reading/", "publishing/"),
    "sqlalchemy": ("store/",),
    "alembic": ("store/",),
    "psycopg": ("store/postgres.py",),
    "distributed": ("batch/workers.py",),
    "rapidfuzz": ("text/", "reading/", "retrieval/", "ledger/"),
    "yaml": ("drafting/prompts.py", "retrieval/regulations.py"),
}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every module that a file imports, also inside functions, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            assert node.module
            if node.module == PACKAGE:
                yield from ((node.lineno, f"{PACKAGE}.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module


def room(relative: Path) -> str:
    """`tables` for tables/rules.py, `cli` for cli.py."""
    return relative.parts[0].removesuffix(".py")


def sources(above: Path, name: str = PACKAGE) -> list[tuple[Path, Path]]:
    """Each source file with its path below the package of this name."""
    package = above / name
    return [(path, path.relative_to(package)) for path in sorted(package.rglob("*.py"))]


def test_rooms_import_only_downwards(checkout: Path) -> None:
    """No room imports a room above it, nor the ledger where personal data must not reach."""
    rooms = {room(relative) for _, relative in sources(checkout)}
    wrong = []
    for path, relative in sources(checkout):
        mine = room(relative)
        assert mine in ALLOWED, f"{mine}: say in ALLOWED what it may import"
        for line, module in imports(path):
            if module.split(".")[0] != PACKAGE:
                continue
            parts = module.split(".")
            target = parts[1] if len(parts) > 1 and parts[1] in rooms else PACKAGE
            if target not in ALLOWED[mine] | {mine}:
                wrong.append(f"{relative}:{line} imports {module}")

    assert [] == wrong


def test_folders_of_the_page_import_only_downwards(checkout: Path) -> None:
    """No part of the page's HTML imports what handles a request, and no handler the page."""
    wrong = []
    for path, relative in sources(checkout / PACKAGE, "web"):
        mine = room(relative)
        for line, module in imports(path):
            parts = module.split(".")
            if parts[:2] == [PACKAGE, "web"] and parts[2] not in OF_THE_PAGE[mine] | {mine}:
                wrong.append(f"{relative}:{line} imports {module}")

    assert [] == wrong


def test_third_party_libraries_stay_in_their_files(checkout: Path) -> None:
    """Each confined library is imported only in the files that the design names."""
    wrong = []
    for path, relative in sources(checkout):
        for line, module in imports(path):
            places = CONFINED.get(module.split(".")[0])
            if places is not None and not any(relative.as_posix().startswith(p) for p in places):
                wrong.append(f"{relative}:{line} imports {module}")

    assert [] == wrong


def test_no_room_is_imported_by_its_own_imports(checkout: Path) -> None:
    """The table of allowed imports has no ring."""

    def reach(name: str, seen: frozenset[str]) -> None:
        assert name not in seen, f"ring through {name}"
        for target in ALLOWED.get(name, set()) - {name}:
            reach(target, seen | {name})

    for name in ALLOWED:
        reach(name, frozenset())


def test_public_names_have_docstrings(checkout: Path) -> None:
    """Every module of the package begins with a docstring that is a sentence."""
    bare = [
        str(relative)
        for path, relative in sources(checkout)
        if len(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "") < 20
    ]

    assert [] == bare
