/**
 * Takes the pictures of the manual from the running demo company, in Chinese.
 *
 *     npm install && node scripts/screenshots.mjs [http://127.0.0.1:8069]
 *
 * Each picture is taken as the person who uses that screen. CHROMIUM names another browser than /usr/bin/chromium.
 */
import { chromium } from "playwright-core";

const BASE = process.argv[2] || "http://127.0.0.1:8069";
const LANGUAGE = "zh_CN";

/** One picture each: file name, login, address, and what to do before the picture is taken. */
const PICTURES = [
  { name: "overview", login: "manager", path: "after-sales" },
  { name: "request", login: "sales", path: "sales", before: openRequest },
  { name: "policy", login: "manager", path: "after-sales-policies", before: openFirst },
  { name: "decision", login: "approver", path: "after-sales-to-decide", before: openFirst },
  {
    name: "correction",
    login: "agent",
    path: "after-sales-cases",
    before: async (page) => {
      await openCase(page, [["state", "=", "submitted"]]);
      await pressInDialog(page, "action_correct");
    },
  },
  { name: "approval", login: "approver", path: "after-sales-to-approve", before: openFirst },
  { name: "receipt", login: "warehouse", path: "after-sales-to-receive", before: openFirst },
  { name: "inspection", login: "technician", path: "after-sales-to-inspect", before: openFirst },
  { name: "put-away", login: "warehouse", path: "after-sales-to-put-away" },
  {
    name: "exchange",
    login: "agent",
    path: "after-sales",
    before: (page) =>
      openCase(
        page,
        [
          ["line_ids.remedy", "=", "exchange"],
          ["replacement_order_ids", "!=", false],
        ],
        "replacement",
        "[name=replacement_order_ids]",
      ),
  },
  {
    name: "repair",
    login: "technician",
    path: "after-sales-repairs",
    before: (page) => openFirst(page, "维修中"),
  },
  { name: "visits", login: "technician", path: "after-sales-visits" },
  {
    name: "spare-part",
    login: "warehouse",
    path: "after-sales",
    before: openRemedy("part", "replacement", "[name=replacement_ids]"),
  },
  { name: "support", login: "agent", path: "after-sales", before: openRemedy("support", "support") },
  { name: "as-it-came", login: "warehouse", path: "after-sales", before: openRemedy("as_is") },
  { name: "write-down", login: "commerce", path: "after-sales", before: openDefective },
  { name: "credit", login: "accountant", path: "after-sales-credit-notes", before: openFirst },
  {
    name: "refund-simulation",
    login: "agent",
    path: "after-sales",
    before: (page) => openCase(page, [["deduction_ids", "!=", false]], "money", "[name=deduction_ids]"),
  },
  {
    name: "daily-report",
    login: "warehouse",
    path: "after-sales-days",
    before: async (page) => {
      await page.locator(".o_data_row").nth(2).locator(".o_data_cell").first().click();
      await page.locator(".o_form_view").first().waitFor();
    },
  },
  { name: "never-too-much", login: "manager", path: "after-sales-returnable" },
  {
    name: "deadlines",
    login: "manager",
    path: "after-sales-cases",
    before: (page) => openCase(page, [["is_late", "=", true]], "other", ".o_field_badge[name=result_settle]"),
  },
  {
    name: "workdays",
    login: "manager",
    path: "after-sales-workdays",
    before: async (page) => {
      await page.locator(".o_control_panel button", { hasText: "载入" }).first().click();
      await page.locator(".modal .o_form_view").waitFor();
    },
  },
  { name: "not-told", login: "manager", path: "after-sales-not-told" },
  {
    name: "telling-the-customer",
    login: "manager",
    path: "after-sales-cases",
    before: (page) => openCase(page, [["state", "=", "refused"]], "customer", ".o-mail-Message-body"),
  },
  { name: "allowance", login: "agent", path: "after-sales-cases", before: openRemedy("allowance", "money") },
  { name: "paying-back", login: "accountant", path: "after-sales-to-pay-back" },
  { name: "quality", login: "manager", path: "after-sales-corrective-actions", before: openCorrectiveAction },
  {
    name: "diagnosis",
    login: "technician",
    path: "after-sales-cases",
    before: async (page) => {
      await openCase(page, [["state", "=", "submitted"]]);
      await pressInDialog(page, "action_diagnose");
    },
  },
  {
    name: "undo",
    login: "warehouse",
    path: "after-sales-to-receive",
    before: async (page) => {
      const id = await findId(page, "stock.picking", [
        ["after_sales_rma_id.next_step", "=", "inspect"],
        ["state", "=", "done"],
        ["picking_type_code", "=", "incoming"],
      ]);
      await page.goto(`${BASE}/odoo/stock.picking/${id}`);
      await page.locator(".o_form_view").first().waitFor();
      await pressInDialog(page, "action_after_sales_undo");
    },
  },
  {
    name: "papers",
    login: "approver",
    path: "after-sales-cases",
    before: async (page) => {
      const id = await findId(page, "after.sales.rma", [
        ["state", "=", "authorized"],
        ["line_ids.remedy", "=", "refund"],
      ]);
      await page.goto(`${BASE}/report/html/after_sales_rma.report_red_order/${id}`);
    },
  },
  { name: "monthly", login: "accountant", path: "after-sales-to-settle" },
  {
    name: "period-end",
    login: "accountant",
    path: "after-sales-period-ends",
    before: async (page) => {
      const id = await findId(page, "after.sales.provision", [["state", "=", "proposed"]]);
      await page.goto(`${BASE}/odoo/after-sales-period-ends/${id}`);
      await page.locator(".o_form_view").first().waitFor();
    },
  },
  {
    name: "period-end-posted",
    login: "accountant",
    path: "after-sales-period-ends",
    before: async (page) => {
      const id = await findId(page, "after.sales.provision", [["state", "=", "posted"]]);
      await page.goto(`${BASE}/odoo/after-sales-period-ends/${id}`);
      await page.locator(".o_form_view").first().waitFor();
    },
  },
  { name: "checks", login: "manager", path: "after-sales-test-templates", before: openFirst },
  { name: "pick-up", login: "warehouse", path: "after-sales-pickups" },
  { name: "handover", login: "warehouse", path: "after-sales-with-salespeople" },
  { name: "complaint", login: "manager", path: "after-sales-complaints" },
  { name: "responsible", login: "accountant", path: "after-sales-responsibility/1" },
  { name: "commerce", login: "commerce", path: "after-sales-values-to-set" },
  { name: "headquarters", login: "technician", path: "after-sales-sent-out", before: openFirst },
  { name: "analysis", login: "commerce", path: "after-sales-statements" },
  { name: "settings", login: "admin", path: "settings", before: openSettings },
];

/** Waits until the page stands still; its connection to the server for messages never ends. */
async function settle(page) {
  await page.waitForFunction(
    () =>
      !document.querySelector(".o_loading_indicator, .o_view_sample_data .o_skeleton") &&
      [...document.images].every((image) => image.complete || image.loading === "lazy"),
  );
  await page.waitForTimeout(700);
}

const RECORDS = ".o_data_row .o_data_cell:not([name=priority], .o_handle_cell), .o_kanban_record:not(.o_kanban_ghost)";

/** Opens the first record of the list or board that is shown, or the first row with some words. */
async function openFirst(page, words) {
  const row = words ? page.locator(".o_data_row", { hasText: words }).locator(".o_data_cell") : page.locator(RECORDS);
  await row.first().click();
  await page.locator(".o_form_view").first().waitFor();
}

/** The id of the first record for which a condition holds. */
function findId(page, model, domain) {
  return page.evaluate(
    async ([name, wanted]) => {
      const params = { model: name, method: "search", args: [wanted], kwargs: { limit: 1, order: "id" } };
      const answer = await fetch(`/web/dataset/call_kw/${name}/search`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", method: "call", params }),
      });
      return (await answer.json()).result[0];
    },
    [model, domain],
  );
}

/** Opens the first case for which a condition holds, maybe one of its pages, and maybe scrolls to something there. */
async function openCase(page, domain, tab, shown) {
  const id = await findId(page, "after.sales.rma", domain);
  await page.goto(`${BASE}/odoo/after-sales-cases/${id}`);
  await page.locator(".o_form_view").first().waitFor();
  if (tab) {
    await page.locator(`.o_notebook .nav-link[name=${tab}]`).click();
  }
  if (shown) {
    await page.locator(shown).last().scrollIntoViewIfNeeded();
  }
}

/** Opens the first case with a remedy. */
function openRemedy(remedy, tab, shown) {
  return (page) => openCase(page, [["line_ids.remedy", "=", remedy]], tab, shown);
}

/** Opens the first corrective action; they stand on a board. */
async function openCorrectiveAction(page) {
  await page.locator(".o_kanban_record:not(.o_kanban_ghost), .o_data_row .o_data_cell").first().click();
  await page.locator(".o_form_view").first().waitFor();
}

/** Opens the form of the first defective item; its list is edited in place. */
async function openDefective(page) {
  for (const menu of ["menu_write_down", "menu_write_down_list"]) {
    await page.locator(`[data-menu-xmlid="after_sales_rma_write_down.${menu}"]`).click();
  }
  await page.locator(".o_data_row .o_list_record_open_form_view button").first().click();
  await page.locator(".o_form_view").first().waitFor();
}

/** Presses a button of a form, behind *More* where it is narrow, and waits for its dialog. */
async function pressInDialog(page, name) {
  const button = page.locator(`button[name=${name}]`);
  await settle(page);
  if (!(await button.first().isVisible())) {
    await page.locator(".o_statusbar_buttons .dropdown-toggle, .o_statusbar_buttons .o-dropdown").first().click();
  }
  await button.locator("visible=true").first().click();
  await page.locator(".modal .o_form_view").waitFor();
}

/** Opens the request wizard of the first delivered order that still has something to come back. */
async function openRequest(page) {
  const button = page.locator("button[name=action_after_sales_request]:visible").first();
  for (let row = 0; row < 9; row += 1) {
    await page.locator(".o_data_row").nth(row).locator("[name=name]").click();
    await page.locator(".o_form_view").first().waitFor();
    await settle(page);
    if (await button.count()) {
      break;
    }
    await page.goBack();
    await page.locator(".o_data_row").first().waitFor();
  }
  await button.click();
  await page.locator(".modal .o_form_view").waitFor();
}

/** Shows the add-on's part of the settings. */
async function openSettings(page) {
  await page.locator(".settings_tab .tab[data-key=after_sales_rma]").click();
}

/** Makes the user who is logged in read a language. */
async function speak(page, language) {
  await page.evaluate(async (lang) => {
    const ask = async (path, params) => {
      const answer = await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", method: "call", params }),
      });
      return (await answer.json()).result;
    };
    const { uid } = await ask("/web/session/get_session_info", {});
    const params = { model: "res.users", method: "write", args: [[uid], { lang }], kwargs: {} };
    await ask("/web/dataset/call_kw/res.users/write", params);
  }, language);
}

async function logIn(browser, login, language) {
  const context = await browser.newContext({
    viewport: { width: 1366, height: 768 },
    timezoneId: "Asia/Shanghai",
    locale: language.replace("_", "-"),
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(`${login}: ${error}`));
  await page.goto(`${BASE}/web/login`);
  await page.fill("#login", login);
  await page.fill("#password", login);
  await page.click("button[type=submit]");
  await page.waitForURL((url) => !String(url).includes("/web/login"));
  await speak(page, language);
  return page;
}

const wanted = process.env.ONLY?.split(",");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
for (const picture of PICTURES.filter((item) => !wanted || wanted.includes(item.name))) {
  const page = await logIn(browser, picture.login, LANGUAGE);
  try {
    await page.goto(`${BASE}/odoo/${picture.path}`);
    await page.locator(".o_action_manager .o_view_controller, .o_action_manager .o_action").first().waitFor();
    await settle(page);
    await picture.before?.(page);
    await page.mouse.move(0, 0);
    await settle(page);
    const file = `docs/images/${picture.name}.png`;
    await page.screenshot({ path: file });
    console.log(file);
  } catch (error) {
    console.error(`${picture.name} (${picture.login}): ${error.message.split("\n")[0]}`);
    process.exitCode = 1;
  }
  await page.context().close();
}
await browser.close();
