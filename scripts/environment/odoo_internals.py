"""Private and fragile methods of Odoo that the add-ons override or call, as they were when that was written.

Overriding says nothing when Odoo changes what is overridden: the numbers in the ledger do. So each of these methods is
recorded with its signature and a hash of its source (`odoo_internals.json`, a table of it in `docs/odoo-internals.md`).
A changed source is named, to be looked at and accepted. What is gone, or no longer takes what we give it, is an error.

Everything is read from the sources, without running Odoo.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from . import paths

RECORD = Path(__file__).with_name("odoo_internals.json")
PAGE = paths.CLONE / "docs/odoo-internals.md"
TABLE = "| Method | Where in Odoo | Used by |\n|---|---|---|\n"

METHOD = re.compile(r"^    def (\w+)\(", re.MULTILINE)

#: The model that all others inherit.
BASE = "base"
#: What the ORM offers to everybody, and how it is extended, changes with a word in its release notes.
OPEN = frozenset(("create", "write", "unlink", "copy", "default_get", "onchange", "init", "_", "__init__"))
#: A name that more models than these define is looked for in those only that the add-ons extend.
FEW = 3


@dataclass(frozen=True)
class Definition:
    """A method of a model of Odoo, in one file."""

    file: str
    method: ast.FunctionDef

    @property
    def arguments(self) -> ast.arguments:
        return self.method.args

    @property
    def signature(self) -> str:
        return f"({ast.unparse(self.arguments)})"

    @property
    def state(self) -> str:
        """Signature and hash of the source, which comments and blank lines do not change."""
        return f"{self.signature} {hashlib.sha256(ast.unparse(self.method).encode()).hexdigest()[:12]}"

    def takes(self, given: Given) -> bool:
        """Whether a call fits."""
        arguments = self.arguments
        places = [*arguments.posonlyargs, *arguments.args][1:]
        names = {item.arg for item in (*places, *arguments.kwonlyargs)}
        if given.stars:
            return True
        if given.count > len(places) and not arguments.vararg:
            return False
        if not (given.keywords <= names or arguments.kwarg):
            return False
        demanded = {item.arg for item in places[given.count : len(places) - len(arguments.defaults)]}
        demanded |= {
            item.arg
            for item, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            if default is None
        }
        return demanded <= given.keywords


@dataclass(frozen=True)
class Given:
    """What a call gives a method besides its record."""

    count: int
    keywords: frozenset[str]
    stars: bool

    @classmethod
    def by(cls, call: ast.Call) -> Given:
        stars = any(isinstance(item, ast.Starred) for item in call.args)
        stars |= any(keyword.arg is None for keyword in call.keywords)
        return cls(len(call.args), frozenset(filter(None, (keyword.arg for keyword in call.keywords))), stars)


@dataclass
class Use:
    """What the add-ons do with a method: by which files, and what they give it."""

    overridden: dict[str, Definition] = field(default_factory=dict)
    called: dict[str, list[Given]] = field(default_factory=lambda: defaultdict(list))

    @property
    def files(self) -> list[str]:
        return sorted({*self.overridden, *self.called})


Methods = dict[tuple[str, str], list[Definition]]


# -- what Odoo has -------------------------------------------------------------------------------------------------


def native_methods(folders: Iterable[Path], manifests: Iterable[Path], names: set[str]) -> Methods:
    """Methods of the models of the modules that the add-ons depend on, and of the ORM.

    :param folders: Odoo's folders of modules
    :param manifests: of the add-ons
    :param names: of the methods that matter
    """
    folders = list(folders)
    methods: Methods = defaultdict(list)
    for module in sorted(_closure(folders, manifests)):
        for path in sorted(module.rglob("*.py")):
            if "tests" not in path.relative_to(module).parts:
                _collect(methods, path, f"{module.name}/{path.relative_to(module)}", names)
    for folder in folders:
        orm = folder.parent / "orm/models.py"
        if orm.is_file():
            _collect(methods, orm, "odoo/orm/models.py", names)
    return methods


def _closure(folders: list[Path], manifests: Iterable[Path]) -> set[Path]:
    found, names = set(), {name for manifest in manifests for name in _depends(manifest)}
    seen: set[str] = set()
    while names - seen:
        seen.add(name := min(names - seen))
        for module in (folder / name for folder in folders):
            if (module / "__manifest__.py").is_file():
                found.add(module)
                names |= {"base", *_depends(module / "__manifest__.py")}
    return found


def _depends(manifest: Path) -> list[str]:
    return ast.literal_eval(manifest.read_text(encoding="utf-8")).get("depends", [])


def _collect(methods: Methods, path: Path, name: str, names: set[str]) -> None:
    text = path.read_text(encoding="utf-8")
    if names.isdisjoint(METHOD.findall(text)):
        return
    for model, item in _methods(ast.parse(text)):
        if item.name in names:
            methods[model, item.name].append(Definition(name, item))


def _models(tree: ast.Module) -> Iterator[tuple[str, list[str], ast.ClassDef]]:
    """Classes of models: (name of the model, what it inherits, class)."""
    for node in tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        said = {}
        for item in node.body:
            target = item.targets[0] if isinstance(item, ast.Assign) else getattr(item, "target", None)
            if isinstance(target, ast.Name) and target.id in ("_name", "_inherit") and item.value is not None:
                leaves = [leaf for leaf in ast.walk(item.value) if isinstance(leaf, ast.Constant)]
                said[target.id] = [leaf.value for leaf in leaves if isinstance(leaf.value, str)]
        parents = said.get("_inherit", [])
        name = next(iter(said.get("_name") or parents), BASE if node.name == "BaseModel" else None)
        if name:
            yield name, parents, node


# -- what the add-ons do with it -----------------------------------------------------------------------------------


def uses(sources: dict[str, str], native: Methods) -> dict[tuple[str, str], Use]:
    """What the add-ons override, and what they call of what is private.

    :param sources: path → text of their files
    """
    trees = {path: ast.parse(text) for path, text in sources.items()}
    parents: dict[str, set[str]] = defaultdict(set)
    for model, names, _node in (found for tree in trees.values() for found in _models(tree)):
        parents[model].update({model, BASE, *names})
    found: dict[tuple[str, str], Use] = defaultdict(Use)
    plain: set[str] = set()  # ours alone
    for path, tree in trees.items():
        for model, item in _methods(tree):
            keys = _overridden(native, parents[model], item.name)
            for key in keys:
                found[key].overridden[path] = Definition(path, item)
            if not keys:
                plain.add(item.name)
    by_name: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key in native:
        by_name[key[1]].append(key)
    for path, tree in trees.items():
        for call in _private_calls(tree, plain):
            keys = by_name[call.func.attr]
            keys = [key for key in keys if key[0] == BASE] or [key for key in keys if key in found] or keys
            for key in keys if len(keys) <= FEW else [key for key in keys if key[0] in parents]:
                found[key].called[path].append(Given.by(call))
    return dict(found)


def _methods(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The methods of the models of a file: (name of the model, method)."""
    for model, _parents, node in _models(tree):
        yield from ((model, item) for item in node.body if isinstance(item, ast.FunctionDef))


def _private_calls(tree: ast.Module, plain: set[str]) -> Iterator[ast.Call]:
    """Calls of private methods, but of such that are ours alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name[:1] == "_" and name[:2] != "__" and (name not in plain or _is_super(node.func.value)):
                yield node


def _is_super(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def _overridden(native: Methods, parents: set[str], name: str) -> list[tuple[str, str]]:
    """The native methods that a method extends."""
    keys = [(model, name) for model in sorted(parents) if (model, name) in native]
    return [key for key in keys if key[0] != BASE] or keys


# -- the record ----------------------------------------------------------------------------------------------------


def record(used: dict[tuple[str, str], Use], native: Methods) -> dict[str, dict[str, str]]:
    """{method: {file of Odoo: signature and hash}} of what is used."""
    return {f"{model}.{name}": {item.file: item.state for item in native[model, name]} for model, name in sorted(used)}


def problems(used: dict, native: Methods, accepted: dict[str, dict[str, str]], words: set[str]) -> list[str]:
    """What no longer works: methods that are gone, and such that do not take what we give them.

    :param words: every name that the add-ons define or call, by which a method that is gone is still missed
    """
    there = {f"{model}.{name}" for model, name in native}
    models = Counter(name for _model, name in native)
    result = [
        f"{method} is gone from Odoo: it was in {', '.join(files)}"
        for method, files in accepted.items()
        if method not in there and method.rsplit(".", 1)[1] in words
    ]
    for (model, name), use in sorted(used.items()):
        definitions = native[model, name]
        result += [
            f"{model}.{name} is now {item.signature} in {item.file}: {path} does not take that"
            for path, ours in use.overridden.items()
            for item in definitions
            if not _replaces(ours, item)
        ]
        # Of a name that several models have, nobody knows here which of them is called.
        result += [
            f"{model}.{name} is now {definitions[0].signature}: {path} gives it something else"
            for path, calls in use.called.items()
            if models[name] == 1 and not all(any(item.takes(given) for item in definitions) for given in calls)
        ]
    return sorted(set(result))


def _replaces(ours: Definition, native: Definition) -> bool:
    """Whether an override takes all that the overridden method takes."""
    theirs, own = native.arguments, ours.arguments
    places = [item.arg for item in (*theirs.posonlyargs, *theirs.args)][1:]
    mine = [item.arg for item in (*own.posonlyargs, *own.args)][1:]
    enough = len(mine) >= len(places) or own.vararg is not None
    demanded = mine[: len(mine) - len(own.defaults)]
    return enough and len(demanded) <= len(places) and bool(not theirs.kwarg or own.kwarg)


def changes(now: dict[str, dict[str, str]], accepted: dict[str, dict[str, str]]) -> list[str]:
    """What is otherwise than it was accepted, a sentence each."""
    result = [f"{method}: not recorded yet" for method in now.keys() - accepted.keys()]
    result += [f"{method}: no longer used" for method in accepted.keys() - now.keys()]
    for method in now.keys() & accepted.keys():
        before, after = accepted[method], now[method]
        for file in sorted(before.keys() | after.keys()):
            if before.get(file) != after.get(file):
                kind = "no longer in" if file not in after else "new in" if file not in before else "changed in"
                result.append(f"{method}: {kind} {file}")
    return sorted(result)


def page(text: str, now: dict[str, dict[str, str]], used: dict[tuple[str, str], Use]) -> str:
    """The page with its table made anew."""
    head = text.split(TABLE)[0]
    files = {f"{model}.{name}": use.files for (model, name), use in used.items()}
    rows = [
        f"| `{method}` | {', '.join(where)} | {', '.join(Path(path).name for path in files[method])} |"
        for method, where in now.items()
    ]
    return head + TABLE + "\n".join(rows) + "\n"


def accepted() -> dict[str, dict[str, str]]:
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}


def sources() -> dict[str, str]:
    """Text of the Python files of the add-ons, without their tests."""
    manifests = (path.parent for folder in paths.ADDONS for path in sorted(folder.glob("*/__manifest__.py")))
    return {
        str(path.relative_to(paths.CLONE)): path.read_text(encoding="utf-8")
        for addon in manifests
        for path in sorted(addon.rglob("*.py"))
        if "tests" not in path.parts and path.name != "__manifest__.py"
    }


def words(texts: dict[str, str]) -> set[str]:
    """Names of the methods that files define or call, without what the ORM offers to everybody."""
    nodes = [node for text in texts.values() for node in ast.walk(ast.parse(text))]
    called = {node.attr for node in nodes if isinstance(node, ast.Attribute) and node.attr[:1] == "_"}
    return (called | {node.name for node in nodes if isinstance(node, ast.FunctionDef)}) - OPEN


def look(folders: list[Path]) -> tuple[list[str], list[str]]:
    """(what no longer works, what changed) with the Odoo whose modules lie in these folders."""
    texts = sources()
    names = words(texts)
    native = native_methods(folders, _manifests(), names)
    used = uses(texts, native)
    known = accepted()
    return problems(used, native, known, names), changes(record(used, native), known)


def tell(folders: list[Path]) -> list[str]:
    """Print what changed and what no longer works; return the latter."""
    broken, changed = look(folders)
    for line in changed:
        print(f"Odoo's internals, to look at: {line}", flush=True)
    for line in broken:
        print(f"Odoo's internals, broken: {line}", flush=True)
    if changed:
        print("Accept them with scripts/run.py internals --accept", flush=True)
    return broken


def accept(folders: list[Path]) -> int:
    """Record what this Odoo has; return how many methods that are."""
    texts = sources()
    native = native_methods(folders, _manifests(), words(texts))
    used = uses(texts, native)
    now = record(used, native)
    RECORD.write_text(json.dumps(now, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), now, used), encoding="utf-8")
    return len(now)


def _manifests() -> list[Path]:
    return [path for folder in paths.ADDONS for path in sorted(folder.glob("*/__manifest__.py"))]
