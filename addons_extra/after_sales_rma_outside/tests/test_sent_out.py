"""Sent to headquarters or a vendor: letter, courier, bill, and headquarters as another company of ours (R22, R27)."""

from datetime import timedelta

from lxml import etree
from odoo import Command
from odoo.addons.after_sales_rma_repair.tests.test_repair import RepairCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged


class SentOutCommon(RepairCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls.env["res.company"].create({"name": "Headquarters"})
        cls.vendor = cls.env["res.partner"].create({"name": "Vendor", "street": "1 Far Road"})
        cls.boss = cls.person("boss", "after_sales_rma.group_technician")
        cls.expected = cls.today() + timedelta(days=7)
        cls.rma = cls.in_workshop("P1", "P2")
        cls.first, cls.second = cls.rma.repair_order_ids

    @classmethod
    def person(cls, login, groups):
        """Somebody who works at headquarters only."""
        return new_test_user(cls.env, login, groups, company_id=cls.head.id, company_ids=[Command.set(cls.head.ids)])

    def send(self, repairs=None, partner=None, leaves=True, **vals):
        """Send units out as a technician, with the dialog; the warehouse confirms that they left."""
        repairs = repairs or self.first
        Dialog = self.env["after.sales.outside"].with_user(self.technician)
        vals = {"partner_id": (partner or self.vendor).id, "date_expected": self.expected, **vals}
        Dialog.create({"repair_ids": repairs.ids, **vals}).action_send()
        if leaves:
            self.rma.with_user(self.keeper).action_put_away()
        return repairs.after_sales_sent_ids

    def at_head(self, records, user=None):
        """The same records as somebody of headquarters sees them."""
        return records.with_user(user or self.boss).with_context(allowed_company_ids=self.head.ids)


@tagged("post_install", "-at_install")
class TestSentOut(SentOutCommon):
    def test_the_way_out_and_back(self):
        sent = self.send(leaves=False, goes_along="Charger", courier="SF", tracking_number="SF1")
        picking = sent.disposition_id.move_id.picking_id
        self.assertEqual(
            (picking.partner_id, picking.picking_type_id), (self.vendor, self.after_sales_warehouse.out_type_id)
        )
        self.assertEqual(picking.location_dest_id, self.after_sales_warehouse.after_sales_external_location_id)
        self.assertEqual((sent.state, sent.date_sent), ("announced", False))
        self.rma.with_user(self.keeper).action_put_away()
        self.assertRecordValues(
            sent,
            [{"state": "sent", "product_name": "Phone", "lot_name": "P1", "goes_along": "Charger", "courier": "SF",
              "tracking_number": "SF1", "date_expected": self.expected, "repairer_company_id": False}],
        )  # fmt: skip
        self.assertTrue(sent.date_sent)
        sent.with_user(self.keeper).tracking_back = "SF2"
        self.first.with_user(self.technician).action_after_sales_back()
        self.assertEqual(sent.state, "back")
        self.assertFalse(self.first._after_sales_awaited())

    def test_whose_menu_it_is(self):
        """Whoever works with it is offered it; what branches send in, where there are several companies.

        Odoo calls nobody a user of several companies who works for headquarters alone.
        """
        out, into = (self.env.ref(f"after_sales_rma_outside.menu_sent_{way}") for way in ("out", "in"))
        for role, offered in (("technician", True), ("warehouse", True), ("accountant", True), ("commerce", False)):
            with self.subTest(role=role):
                self.assertEqual(bool(out.group_ids & self.users[role].all_group_ids), offered)
        self.assertFalse(self.boss.has_group("base.group_multi_company"))
        self.assertTrue(into.group_ids & self.boss.all_group_ids)
        Menu = self.env["ir.ui.menu"].with_user(self.boss)
        self.assertIn(into.id, Menu.load_menus(False))
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_company SET active = (id = %s)", (self.company.id,))
        self.env.registry.clear_cache()
        self.assertNotIn(into.id, Menu.load_menus(False))

    def test_a_transfer_that_is_cancelled(self):
        sent = self.send(leaves=False)
        sent.disposition_id.move_id.picking_id.action_cancel()
        self.assertEqual(sent.state, "cancelled")

    def test_the_day_has_to_come(self):
        for days, right in ((-1, False), (0, True)):
            self.expected = self.today() + timedelta(days=days)
            if right:
                self.assertEqual(self.send(leaves=False).date_expected, self.expected)
            else:
                with self.assertRefused("has passed"):
                    self.send(leaves=False)

    def test_the_letter(self):
        """One letter for what goes to one place with one transfer; what is said of it stands there."""
        sent = self.send(self.first | self.second, goes_along="Charger")
        self.assertEqual([len(letter) for letter in sent._after_sales_letters()], [2])
        paper = sent._paper_letter()
        texts = str(paper)
        picking = sent.disposition_id.move_id.picking_id
        for word in ("P1", "P2", "Charger", "1 Far Road", self.first.name, picking.name, self.salesperson.name):
            self.assertIn(word, texts)
        self.assertEqual((paper["number"], bool(paper["barcode"])), (picking.name, True))
        action = sent.with_user(self.technician).action_print_letter()
        self.assertEqual(action["report_name"], "after_sales_rma_outside.report_letter")
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.technician)
            ._render_qweb_html("after_sales_rma_outside.report_letter", sent.ids)
        )
        self.assertIn("Charger", html.decode())

    def test_what_people_change(self):
        sent = self.send()
        for user, vals, error in (
            (self.salesperson, {"courier": "X"}, AccessError),
            (self.technician, {"result": "repaired"}, AccessError),
            (self.technician, {"repairer_company_id": self.head.id}, AccessError),
            (self.technician, {"bill_line_id": 1}, AccessError),
            (self.technician, {"quantity": 9}, AccessError),
        ):
            with self.subTest(vals=vals), self.assertRaises(error), self.env.cr.savepoint():
                sent.with_user(user).write(vals)
        with self.assertRaises(AccessError):
            self.env["after.sales.sent.out"].with_user(self.technician).create({"repair_id": self.first.id})
        with self.assertRefused("a vendor repairs it"):
            sent.with_user(self.technician).action_arrive()


class BillCommon(SentOutCommon):
    def bill(self, amount, partner=None, post=True):
        expense = self.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", self.company.ids)], limit=1
        )
        line = {"name": "Repair", "price_unit": amount, "account_id": expense.id, "tax_ids": [Command.clear()]}
        move = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": (partner or self.vendor).id,
                "invoice_date": self.today(),
                "invoice_line_ids": [Command.create(line)],
            }
        )
        if post:
            move.action_post()
        return move.invoice_line_ids


@tagged("post_install", "-at_install")
class TestBill(BillCommon):
    def test_a_line_for_one_or_several_to_the_cent(self):
        sent = self.send(self.first | self.second)
        line = self.bill(100.01, post=False)
        sent.with_user(self.users["accountant"]).write({"bill_line_id": line.id})
        self.assertEqual(sum(sent.mapped("bill_amount")), 0)  # not before it is posted
        line.move_id.action_post()
        self.env.invalidate_all()
        self.assertEqual(sorted(sent.mapped("bill_amount")), [50.0, 50.01])
        self.assertAlmostEqual(self.rma.repair_cost, 100.01)
        self.assertIn(self.first.with_user(self.users["accountant"]).after_sales_spent, (50.0, 50.01))
        with self.assertRaises(AccessError):
            sent.with_user(self.technician).read(["bill_amount"])

    def test_of_somebody_else_or_no_bill(self):
        sent = self.send().with_user(self.users["accountant"])
        other = self.bill(5, partner=self.customer)
        sold = self.order.invoice_ids.invoice_line_ids[:1]
        for line, words in ((other, "their bill"), (sold, "line of a bill")):
            with self.assertRefused(words), self.env.cr.savepoint():
                sent.write({"bill_line_id": line.id})
        # A bill that the accountant himself may not read is not shown by its amount.
        foreign = self.bill(7)
        self.env["ir.rule"].create(
            {
                "name": "Hidden",
                "model_id": self.env["ir.model"]._get_id("account.move.line"),
                "domain_force": f"[('id', '!=', {foreign.id})]",
            }
        )
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            sent.write({"bill_line_id": foreign.id})

    def test_many_cost_no_more_statements(self):
        sent = self.send(self.first | self.second)
        sent.with_user(self.users["accountant"]).write({"bill_line_id": self.bill(100).id})

        def statements(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped("bill_amount")
            return self.env.cr.sql_log_count - before

        one = statements(sent[:1])
        self.assertLessEqual(statements(sent), one + 1)


@tagged("post_install", "-at_install")
class TestHeadquarters(BillCommon):
    """Headquarters is another company of the database: it reads what is sent in, and nothing else of the branch."""

    def test_it_arrives_and_the_result_comes_back(self):
        sent = self.send(partner=self.head.partner_id)
        there = self.at_head(self.env["after.sales.sent.out"]).search([("is_sent_in", "=", True)])
        self.assertEqual(there.ids, sent.ids)
        self.assertEqual((there.can_arrive, there.can_answer), (True, False))
        self.assertEqual((there.sender_name, there.date_expected_when), (self.company.name, "later"))
        self.assertIn(self.salesperson.name, there.sender_contact)
        place = self.at_head(self.head.after_sales_warehouse_id)
        self.assertEqual([tile["count"] for tile in place.after_sales_tiles if tile["key"] == "sent_in"], [1])
        opened = place.with_context(after_sales_tile="sent_in").action_after_sales_step()
        self.assertEqual(there.search(opened["domain"]).ids, sent.ids)
        there.read(["name", "product_name", "lot_name", "fault", "date_expected", "tracking_number", "state"])
        with self.assertRefused("not while it is"):
            there.action_answer("repaired", "New board")
        there.action_arrive()
        self.assertEqual((sent.state, sent.arrived_by_id), ("arrived", self.boss))
        for result, finding, words in (
            ("lost", "?", "what became"),
            ("repaired", " ", "what was found"),
            ("replaced", "New", "which serial"),
        ):
            with self.assertRefused(words):
                there.action_answer(result, finding)
        with self.assertRefused("less than nothing"):
            there.action_answer("repaired", "New board", cost=-1)
        self.assertIn("They have arrived there.", self.rma.with_user(self.technician).next_step_hint)
        there.action_answer("irreparable", "The board is burnt", courier="SF", tracking="SF9", cost=12.5)
        self.assertIn("They say: Irreparable.", self.rma.with_user(self.technician).next_step_hint)
        self.assertEqual(sent.with_user(self.users["accountant"]).cost_told, 12.5)
        with self.assertRaises(AccessError):
            sent.with_user(self.technician).read(["cost_told"])
        board = self.after_sales_warehouse.with_user(self.technician).after_sales_tiles
        self.assertEqual([tile["count"] for tile in board if tile["key"] == "told_outside"], [1])
        self.assertRecordValues(
            sent,
            [{"state": "answered", "result": "irreparable", "tracking_back": "SF9", "result_by_id": self.boss.id}],
        )
        (task,) = self.rma.activity_ids.filtered(lambda item: "burnt" in (item.summary or ""))
        self.assertEqual(task.user_id, self.salesperson)
        self.assertIn("burnt", "".join(self.first.message_ids.mapped("body")))
        # The branch takes it back as headquarters said.
        mine = self.first.with_user(self.technician)
        action = mine.action_after_sales_open_back()
        back = self.env["after.sales.back"].with_user(self.technician).with_context(**action["context"]).create({})
        self.assertEqual(back.result, "refused")
        back.action_confirm()
        self.assertEqual((sent.state, self.first.after_sales_outside_result), ("back", "refused"))
        with self.assertRefused("not while it is"):
            there.action_answer("repaired", "Again")

    def test_a_dialog_asks_for_the_result(self):
        sent = self.send(partner=self.head.partner_id)
        there = self.at_head(sent)
        there.action_arrive()
        action = there.action_answer()
        Dialog = self.at_head(self.env["after.sales.sent.answer"]).with_context(**action["context"])
        Dialog.create({"result": "repaired", "finding": "New board"}).action_confirm()
        self.assertEqual((sent.result, sent.finding), ("repaired", "New board"))

    def test_it_is_tested_before_it_is_repaired(self):
        """Headquarters' technician says what is wrong; the branch reads it, and may read it put right."""
        sent = self.send(self.first | self.second, partner=self.head.partner_id)
        there = self.at_head(sent)
        self.assertEqual(there.mapped("can_test"), [False, False])
        with self.assertRefused("not while it is"):
            there.action_test("The board is burnt")
        there.action_arrive()
        self.assertEqual((there.mapped("can_test"), there.mapped("can_answer")), ([True, True], [True, True]))
        with self.assertRefused("what was found in the test"):
            there.action_test(" ")
        self.salesperson.lang = "zh_CN"
        there.action_test("The <b>board</b> is burnt")
        self.assertRecordValues(
            sent,
            [{"state": "tested", "test_finding": "The <b>board</b> is burnt", "tested_by_id": self.boss.id}] * 2,
        )
        mine = self.rma.with_user(self.technician)
        self.assertIn("They have tested it: The <b>board</b> is burnt", mine.next_step_hint)
        for record, told in ((self.first, 1), (self.second, 1), (self.rma, 2)):
            # Of each unit a sentence, in the language of the person in charge; nothing of what is said is a page.
            (note,) = record.message_ids.filtered(lambda message: "burnt" in message.body)
            self.assertEqual((note.body.count("&lt;b&gt;board"), note.body.count("已检测")), (told, told))
            self.assertEqual((note.author_id, note.is_internal), (self.boss.partner_id, True))
        at_work = self.at_head(self.head.after_sales_warehouse_id).after_sales_tiles
        self.assertEqual([tile["count"] for tile in at_work if tile["key"] == "sent_in"], [2])
        # A finding is put right, with what was found filled in; then the result follows, which tells of it as well.
        action = there[0].action_test()
        Dialog = self.at_head(self.env["after.sales.sent.test"]).with_context(**action["context"])
        dialog = Dialog.create({})
        self.assertEqual(dialog.finding, "The <b>board</b> is burnt")
        dialog.finding = "The battery is empty"
        dialog.action_confirm()
        self.assertIn("They have tested it: The battery is empty, The <b>board</b> is burnt", mine.next_step_hint)
        self.assertIn("The battery is empty", there[0].action_answer()["context"]["default_finding"])
        self.assertFalse(there.action_answer()["context"]["default_finding"])
        there.action_answer("repaired", "New board")
        self.assertEqual(sent.mapped("state"), ["answered", "answered"])
        with self.assertRefused("not while it is"):
            there.action_test("Again")

    def test_who_tests(self):
        """Headquarters' technician tests; its warehouse confirms arrival and result only, the branch neither."""
        sent = self.send(partner=self.head.partner_id)
        keeper = self.person("keeper_there", "stock.group_stock_user")
        self.at_head(sent, keeper).action_arrive()
        with self.assertRefused("that is for"):
            self.at_head(sent, keeper).action_test("The board is burnt")
        self.assertEqual((self.at_head(sent, keeper).can_test, self.at_head(sent, keeper).can_answer), (False, True))
        with self.assertRefused("that is said by Headquarters"):
            sent.with_user(self.technician).action_test("Invented")
        with self.assertRaises(AccessError):
            sent.with_user(self.technician).write({"test_finding": "Invented"})
        with self.assertRaises(AccessError):
            self.at_head(self.env["after.sales.sent.test"], keeper).create({"finding": "The board is burnt"})
        self.assertFalse(sent.test_finding)
        self.at_head(sent).action_test("The board is burnt")
        self.assertEqual(sent.with_user(self.technician).test_finding, "The board is burnt")

    def test_headquarters_reads_nothing_else_and_changes_nothing(self):
        """Attackers at headquarters: the case, the repair, the customer's goods, the branch's words, other sendings."""
        sent = self.send(partner=self.head.partner_id)
        other = self.send(self.second)
        there = self.at_head(sent)
        self.assertFalse(self.at_head(self.env["after.sales.sent.out"]).search([("id", "=", other.id)]))
        calls = (
            lambda: self.at_head(other).read(["name"]),
            lambda: there.rma_id.read(["partner_id"]),
            lambda: there.repair_id.read(["partner_id"]),
            lambda: there.disposition_id.read(["lot_id"]),
            lambda: there.web_read({"rma_id": {"fields": {"partner_id": {}}}}),
            lambda: there.write({"courier": "Mine"}),
            lambda: there.write({"tracking_back": "Mine"}),
            lambda: there.write({"bill_line_id": False}),
            lambda: there.unlink(),
            lambda: self.at_head(other).action_arrive(),
            lambda: self.at_head(self.first).action_after_sales_back("repaired"),
        )
        for number, call in enumerate(calls):
            with self.subTest(call=number), self.assertRaises(AccessError), self.env.cr.savepoint():
                call()
        Sent = self.at_head(self.env["after.sales.sent.out"])
        self.assertFalse(Sent.search([("repair_id.partner_id", "=", self.customer.id)]))
        for name in ("rma_id", "warehouse_id", "charged_line_id"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                Sent.search([(name, "!=", False)])
        # A salesperson of headquarters has no business with it; an accountant of theirs links no bill.
        seller = self.person("seller", "sales_team.group_sale_salesman,after_sales_rma.group_user")
        with self.assertRaises(AccessError):
            self.at_head(sent, seller).read(["name"])
        keeper = self.person("accountant_there", "account.group_account_invoice")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.at_head(sent, keeper).write({"bill_line_id": False})

    def test_the_screens_of_headquarters(self):
        """List and form as the browser reads them, for one and fifty; what the branch pays is not theirs to read."""
        sent = self.send(partner=self.head.partner_id)
        line = self.bill(80, partner=self.head.partner_id)
        sent.with_user(self.users["accountant"]).write({"bill_line_id": line.id})
        self.assertEqual(sent.with_user(self.users["accountant"]).bill_amount, 80)
        both = self.person("both", "after_sales_rma.group_technician,account.group_account_invoice")
        self.assertEqual(self.at_head(sent, both).read(["bill_amount"])[0]["bill_amount"], 0)
        self.assertEqual(self.first.sudo()._after_sales_costs()["outside"], 80)
        # Nor by its name: who works for the branch reads and finds it, headquarters' accountant neither.
        for person, found in ((sent.with_user(self.users["accountant"]), True), (self.at_head(sent, both), False)):
            self.assertEqual(
                bool(person.web_read({"bill_line_id": {"fields": {"display_name": {}}}})[0]["bill_line_id"]), found
            )
            for domain in (
                [("bill_line_id", "=", line.id)],
                [("bill_line_id", "!=", False)],
                [("bill_line_id", "ilike", line.move_id.name)],
                [("bill_line_id.balance", ">", 1)],
            ):
                with self.subTest(domain=domain):
                    self.assertEqual(bool(person.search([("id", "=", sent.id), *domain])), found)
        many = sent + sent.browse().union(*(sent.sudo()._trusted().copy() for _number in range(49)))
        many.sudo().read(["state"])

        def read(records, kind):
            """How many statements the browser costs that shows these records."""
            ref = "after_sales_rma_outside.view_sent_in_list" if kind == "list" else None
            view = self.at_head(self.env["after.sales.sent.out"]).get_view(
                self.env.ref(ref).id if ref else None, view_type=kind
            )
            names = {node.get("name") for node in etree.fromstring(view["arch"]).iter("field")}
            fields = self.env["after.sales.sent.out"]._fields
            spec = {name: {"fields": {"display_name": {}}} if fields[name].type == "many2one" else {} for name in names}
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = self.at_head(records).web_read(spec)
            self.assertEqual({row["sender_name"] for row in rows}, {self.company.name})
            return self.env.cr.sql_log_count - before

        read(sent, "form")
        self.assertLessEqual(read(many, "list"), read(sent, "list") + 1)

    def test_the_branch_does_not_speak_for_headquarters(self):
        sent = self.send(partner=self.head.partner_id)
        mine = sent.with_user(self.technician)
        self.assertFalse(mine.can_arrive)
        with self.assertRefused("that is said by Headquarters"):
            mine.action_arrive()
        self.at_head(sent).action_arrive()
        with self.assertRefused("that is said by Headquarters"):
            mine.action_answer("repaired", "Invented")
        with self.assertRefused("that is for"):
            sent.with_user(self.salesperson).action_answer("repaired", "Invented")
        third = self.env["res.company"].create({"name": "Third"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "after_sales_rma.group_technician",
            company_id=third.id,
            company_ids=[Command.set(third.ids)],
        )
        with self.assertRaises(AccessError):
            sent.with_user(stranger).with_context(allowed_company_ids=third.ids).action_answer("repaired", "Invented")
        self.assertFalse(sent.result)

    def test_many_arrive_with_no_more_statements(self):
        sent = self.send(self.first | self.second, partner=self.head.partner_id)

        def statements(records):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.env.cr.savepoint():
                before = self.env.cr.sql_log_count
                self.at_head(records).action_arrive()
                self.env.flush_all()
                count = self.env.cr.sql_log_count - before
            records.sudo()._trusted().arrived_on = False
            return count

        one = statements(sent[:1])
        self.assertLessEqual(statements(sent), one + 1)

    def test_nobody_else_is_headquarters(self):
        """Sent to oneself, it is no other company's; a partner below headquarters is theirs."""
        own = self.send(partner=self.company.partner_id)
        self.assertFalse(own.repairer_company_id)
        with self.assertRaises(UserError):
            own.with_user(self.technician).action_arrive()
        workshop = self.env["res.partner"].create({"name": "Workshop", "parent_id": self.head.partner_id.id})
        self.assertEqual(self.send(self.second, partner=workshop).repairer_company_id, self.head)
