"""`make translate`: the terms of every module as they are in a database, and what lacks Chinese.

The template (`i18n/MODULE.pot`) is written anew, `i18n/zh_CN.po` keeps its translations, gets the new terms with
empty ones and loses those that are gone. What is still without translation is listed.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from . import modules, paths
from .console import Problem, say
from .databases import Databases, real_name
from .toolchain import Toolchain

LANGUAGE = "zh_CN"

#: Runs in the environment's Python, which has polib: the template, the module's i18n folder, its name.
_JOIN = """
import json, re, sys
from pathlib import Path
import polib

exported, folder, module, language = sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]
template = polib.pofile(exported)
for entry in template:
    entry.msgstr, entry.occurrences = "", sorted(set(entry.occurrences))
folder.mkdir(exist_ok=True)
pot, po = folder / f"{module}.pot", folder / f"{language}.po"
known = {}
header, metadata = "", {}
if po.exists():
    old = polib.pofile(str(po))
    known = {entry.msgid: entry.msgstr for entry in old if entry.msgstr}
    header, metadata = old.header, old.metadata
if pot.exists():
    old = polib.pofile(str(pot))
    template.header, template.metadata = old.header, old.metadata
template.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
template.save(str(pot))
template.header = header or template.header
template.metadata = metadata or dict(template.metadata, Language=language, **{"Plural-Forms": "nplurals=1; plural=0;"})
lacking = []
for entry in template:
    entry.msgstr = known.get(entry.msgid, "")
    if not entry.msgstr and re.search("[A-Za-z]", re.sub("<[^>]+>", "", entry.msgid)):
        lacking.append(entry.msgid)
template.save(str(po))
print(json.dumps(lacking))
"""


def renew(tools: Toolchain, database: str | None) -> int:
    """Renew the translations of every module that is installed in a database.

    :param database: its name; without one, a database with all modules is made for it and dropped
    :return: 0 if nothing lacks its translation
    """
    databases = Databases(tools)
    name = real_name(database or "translate")
    if not database:
        databases.drop(name)
        databases.copy(databases.template_of_dependencies(), name)
        databases.install(name, list(modules.all_modules()))
    lacking = 0
    installed = databases.installed(name)
    for module, folder in modules.all_modules().items():
        if module in installed:
            for term in _renew_module(tools, name, module, folder):
                print(f"{module}: {json.dumps(term, ensure_ascii=False)}")
                lacking += 1
    if not database:
        databases.drop(name)
    say(f"Terms without {LANGUAGE}: {lacking}")
    return 1 if lacking else 0


def _renew_module(tools: Toolchain, database: str, module: str, folder: Path) -> list[str]:
    with tempfile.TemporaryDirectory() as temporary:
        exported = Path(temporary) / f"{module}.po"
        command = ["-m", "odoo", "i18n", "export", "-d", database, "-l", "pot", "-o", exported, module]
        _python(tools, *command)
        return json.loads(_python(tools, "-c", _JOIN, exported, folder / "i18n", module, LANGUAGE))


def _python(tools: Toolchain, *arguments: str | Path) -> str:
    done = subprocess.run(
        [str(tools.python), *map(str, arguments)],
        cwd=paths.CLONE,
        env=tools.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Problem(f"Translations: {done.stderr.strip()}")
    return done.stdout
