import io
import re

import polib
from odoo.tests import TransactionCase
from odoo.tools.misc import file_path
from odoo.tools.translate import PoFileReader, trans_export


class WordsCase(TransactionCase):
    """Every word that a user sees exists in Chinese."""

    def assertTranslated(self, module: str, more_than: int = 0) -> None:
        """All words of a module are in its zh_CN.po.

        :param more_than: it has more terms than these, else nothing was looked at
        """
        buffer = io.BytesIO()
        trans_export(False, [module], buffer, "po", self.env)
        terms = {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}
        self.assertGreater(len(terms), more_than)
        # As Odoo reads it: what the template does not name is not loaded.
        path = file_path(f"{module}/i18n/zh_CN.po")
        translated = {row["src"] for row in PoFileReader(path) if row["value"]}
        # Signs without words are the same in every language.
        words = {term for term in terms if re.search("[A-Za-z]", re.sub("<[^>]+>", "", term))}
        self.assertEqual(sorted(words - translated), [])
