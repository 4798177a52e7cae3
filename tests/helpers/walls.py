"""Where a room uses a name that only another room defines, which it does not depend on."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from xml.etree import ElementTree

from helpers import rooms

PREFIX = "after_sales_rma"
KINDS = (".py", ".xml")
#: Folders that walls do not divide: tests move with what they prove, migrations are history.
LEFT_OUT = {"tests", "migrations", "static", "i18n", "demo_company"}
#: Attributes of XML that hold sentences.
WORDS = {"string", "help", "placeholder", "confirm", "title", "class", "sum", "style", "src", "position", "type"}

WORD = re.compile(r"[A-Za-z_]\w*")
PATH = re.compile(r"[\w.]+")
QUOTED = re.compile(r"'([\w.]+)'")
MODEL = re.compile(r"^[a-z]+(\.[a-z]+)+$")


def files(root: Path) -> dict[str, str]:
    """Text of all files that walls divide, by path below the root."""
    found = [root / PREFIX, *sorted((root / "addons_extra").glob(f"{PREFIX}_*"))]
    return {
        str(path.relative_to(root)): path.read_text(encoding="utf-8")
        for addon in found
        for path in sorted(addon.rglob("*"))
        if path.suffix in KINDS and path.name[:2] != "__" and not LEFT_OUT & set(path.relative_to(addon).parts)
    }


def room_of(path: str) -> str:
    """The room of a file: of an add-on of its own, or as the plan says."""
    addon, *rest = path.removeprefix("addons_extra/").split("/")
    if addon != PREFIX:
        return addon.removeprefix(f"{PREFIX}_")
    inside = "/".join(rest)
    rooms_of = (room for room, names in rooms.FILES.items() for name in names if fits(inside, name))
    return next(rooms_of, "core")


def fits(inside: str, pattern: str) -> bool:
    return fnmatch(inside, pattern) or ("/" not in pattern and fnmatch(inside.rsplit("/", 1)[-1], pattern))


def known_by(room: str) -> set[str]:
    """The rooms whose names a room may use, its own among them."""
    known, new = {"core"}, [room]
    while new:
        known.add(name := new.pop())
        new += [other for other in rooms.DEPENDS.get(name, ()) if other not in known]
    return known


def uses(texts: Mapping[str, str]) -> set[str]:
    """What crosses a wall, a line each: room whose name it is, file that uses it, name.

    :param texts: path → text, as ``files`` gives them
    """
    defined: dict[str, set[str]] = defaultdict(set)
    used: dict[str, set[str]] = {}
    for path, text in texts.items():
        own, others = _names_of_xml(text) if path.endswith(".xml") else _names_of_python(path, text)
        used[path] = others
        for name in own:
            defined[name].add(room_of(path))
    owners = {name: min(where) for name, where in defined.items() if len(where) == 1 and name not in rooms.COMMON}
    owners |= {path: room_of(path) for path in texts}  # what is imported
    return {
        f"{owners[name]} {path} {name}"
        for path, names in used.items()
        for name in names & owners.keys()
        if owners[name] not in known_by(room_of(path))
    }


# -- Python --------------------------------------------------------------------------------------------------------


def _names_of_python(path: str, text: str) -> tuple[set[str], set[str]]:
    """Names that a file defines, and those that it uses: methods, fields, models, and files that it imports."""
    tree = ast.parse(text)
    defined = {name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for name in _defined_in(node)}
    sentences = {id(leaf) for node in ast.walk(tree) if _is_sentence(node) for leaf in ast.walk(node)}
    used = {name for node in ast.walk(tree) if id(node) not in sentences for name in _used_by(path, node)}
    return defined, used


def _defined_in(node: ast.ClassDef) -> Iterator[str]:
    """Methods that call no ``super()`` of their name, fields that extend none, and the model if it is new."""
    assigned = [item for item in node.body if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name)]
    values = {item.targets[0].id: item.value for item in assigned}
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and not _extends(item):
            yield item.name
    for name, value in values.items():
        if _is_new_field(value):
            yield name
        elif name == "_name" and isinstance(value, ast.Constant):
            inherits = values.get("_inherit", ast.Pass())
            if value.value not in {leaf.value for leaf in ast.walk(inherits) if isinstance(leaf, ast.Constant)}:
                yield value.value


def _is_new_field(value: ast.AST) -> bool:
    """Whether a value declares a field and does not just change one that is there."""
    if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute)):
        return False
    said = {keyword.arg for keyword in value.keywords}
    new = value.args or not said or said & {"string", "comodel_name", "compute", "related", "selection", "help"}
    return _is_name(value.func.value, "fields") and bool(new) and "selection_add" not in said


def _extends(method: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == method.name
        and isinstance(node.value, ast.Call)
        and _is_name(node.value.func, "super")
        for node in ast.walk(method)
    )


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_sentence(node: ast.AST) -> bool:
    """A docstring or a call of ``_``: what it says are words."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr == "_"
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _used_by(path: str, node: ast.AST) -> Iterable[str]:
    if isinstance(node, ast.Attribute):
        return [node.attr]
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    if isinstance(node, ast.keyword) and node.arg:
        return [node.arg]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        texts = [node.value] if PATH.fullmatch(node.value) else QUOTED.findall(node.value)
        return {part for text in texts for part in (text, *text.split("."))}
    if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").startswith(f"odoo.addons.{PREFIX}")):
        return _imported(path, node)
    return []


def _imported(path: str, node: ast.ImportFrom) -> list[str]:
    """The files of ours that an import reads."""
    if node.level:
        base = path.split("/")[: -node.level]
    else:
        base, addon = [], node.module.split(".")[2]
        base = [addon] if addon == PREFIX else ["addons_extra", addon]
    inside = (node.module or "").split(".")[0 if node.level else 3 :]
    base += [part for part in inside if part]
    return ["/".join(base) + ".py", *("/".join([*base, alias.name]) + ".py" for alias in node.names)]


# -- XML -----------------------------------------------------------------------------------------------------------


def _names_of_xml(text: str) -> tuple[set[str], set[str]]:
    """External ids that a file defines, and every name that its attributes and short texts use."""
    defined, used = set(), set()
    for node in ElementTree.fromstring(text).iter():  # noqa: S314 - our own files
        if "id" in node.attrib and node.tag in ("record", "template", "menuitem", "act_window", "report"):
            defined.add(node.attrib["id"].split(".")[-1])
        for name, value in node.attrib.items():
            if name not in WORDS:
                used.update(_words(value))
        content = (node.text or "").strip()
        if PATH.fullmatch(content) or node.attrib.get("name") in ("domain", "context", "domain_force", "code"):
            used.update(_words(content))
    return defined, used


def _words(text: str) -> Iterator[str]:
    for path in PATH.findall(text):
        if MODEL.match(path):
            yield path
        yield from WORD.findall(path)
