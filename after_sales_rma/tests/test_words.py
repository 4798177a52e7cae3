"""One thing has one word in Chinese, in every module and on every page of the manual."""

import re
from pathlib import Path

import polib
from odoo.tests import BaseCase, tagged
from odoo.tools.misc import file_path

#: What the English says → words that say something else elsewhere, or the same by another name; see docs/zh/words.md.
NOT = {
    r"\bcases?\b": "案件 个案 工单",
    r"authori[sz]ed\b": "授权 核准",
    r"\brefuse": "驳回",
    r"\bcredit note": "红字发票",
    r"\bapproved by\b": "批准人",
    r"\brequested (by|on)\b": "请求人 申请时间",
    r"\bverdict": "结论 裁定",
    r"\binspect": "鉴定",
    r"\blate\b|overdue|in time": "超期",
    r"write.?down|written down|allowance": "减值",
    r"set apart|stands? apart": "另行存放",
    r"\bput.?away\b": "归位",
    r"in charge": "经办人 主管",
}
#: In the manual, whatever the English says.
NOWHERE = ["案件", "工单", "驳回", "红字发票", "鉴定", "超期", "批准人", "申请时间"]


@tagged("post_install", "-at_install")
class TestWords(BaseCase):
    def test_every_module_says_it_in_one_word(self):
        home = Path(file_path("after_sales_rma/__manifest__.py")).parent.parent
        files = sorted({*home.glob("*/i18n/zh_CN.po"), *home.glob("addons_extra/*/i18n/zh_CN.po")})
        self.assertTrue(files)
        wrong = []
        for path in files:
            for entry in polib.pofile(str(path)):
                english = re.sub("<[^>]+>", "", entry.msgid)
                wrong += [
                    (path.parent.parent.name, entry.msgid, word)
                    for pattern, words in NOT.items()
                    for word in words.split()
                    if word in entry.msgstr and re.search(pattern, english, re.IGNORECASE)
                ]
        self.assertEqual(wrong, [])

    def test_the_manual_says_it_in_the_same_word(self):
        docs = Path(file_path("after_sales_rma/__manifest__.py")).parent.parent / "docs" / "zh"
        pages = [path for path in docs.glob("*.md") if path.name != "words.md"]
        wrong = [(path.name, word) for path in pages for word in NOWHERE if word in path.read_text(encoding="utf-8")]
        self.assertEqual(wrong, [])
