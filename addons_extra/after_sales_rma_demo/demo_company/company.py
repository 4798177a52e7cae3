"""The company: Chinese chart of accounts, VAT, red ink, perpetual valuation."""

from odoo.api import Environment

from .world import LANGUAGE, TIMEZONE, image

NAME = "海桐工贸有限公司（演示）"
CHART = "cn_large_bis"
#: Goods for resale and cost of sales; the chart's own default is raw materials.
STOCK_ACCOUNT, COST_ACCOUNT = "1405", "6401"


def activate_language(env: Environment) -> None:
    """Make Chinese selectable, with the words of every installed add-on."""
    language = env["res.lang"].with_context(active_test=False).search([("code", "=", LANGUAGE)])
    if not language.active:
        env["base.language.install"].create({"lang_ids": [(6, 0, language.ids)], "overwrite": False}).lang_install()


def build(env: Environment):
    """Set up the database's first company if nobody worked in it, else a new one.

    :return: the company (``res.company``)
    """
    company = env.ref("base.main_company")
    if _is_untouched(company):
        # Odoo gives the first company a chart at the end of the installation; ours is loaded here.
        vars(env.registry).pop("_auto_install_template", None)
        company.country_id = False
    else:
        company = env["res.company"].create({"name": NAME})
    _load_chart(company)
    company.write(_prepare_company_vals(env))
    company.partner_id.lang = LANGUAGE
    company.resource_calendar_id.tz = TIMEZONE
    _set_up_valuation(company)
    _set_up_warehouse(company)
    _switch_on_features(env)
    env.ref("base.user_admin").write({"company_ids": [(4, company.id)]})
    return company


def _is_untouched(company) -> bool:
    """Whether a company has no document yet, so that it may become the demo company."""
    models = ("account.move", "stock.move", "sale.order", "purchase.order")
    return not any(
        company.env[model].sudo().search_count([("company_id", "=", company.id)], limit=1) for model in models
    )


def _load_chart(company) -> None:
    # A company that is created with its country gets the chart for small businesses, for good: the country follows.
    # Not try_loading(): it warns during an installation, although all that this chart needs is loaded by now.
    company.env["account.chart.template"]._load(CHART, company, install_demo=False)


def _prepare_company_vals(env: Environment) -> dict:
    return {
        "name": NAME,
        "country_id": env.ref("base.cn").id,
        "account_fiscal_country_id": env.ref("base.cn").id,
        "currency_id": env.ref("base.CNY").id,
        "state_id": env.ref("base.state_cn_JS").id,
        "city": "苏州市",
        "street": "工业园区示范路 1 号",
        "zip": "215000",
        "phone": "0512-0000 0000",
        "email": "service@haitong.example.com",
        "website": "https://haitong.example.com",
        "logo": image("company.png"),
        # What cost the customer less need not come back, in yuan.
        "after_sales_no_return_limit": 120,
    }


def _set_up_valuation(company) -> None:
    stock, cost = account(company, STOCK_ACCOUNT), account(company, COST_ACCOUNT)
    stock.account_stock_variation_id = cost
    company.write(
        {
            "inventory_valuation": "real_time",
            "account_stock_valuation_id": stock.id,
            "expense_account_id": cost.id,
        }
    )


def account(company, code: str):
    """An account of the company by the number of the Chinese standard, without the padding zeros."""
    accounts = company.env["account.account"].with_company(company)
    return accounts.search([("code", "=", code.ljust(6, "0")), ("company_ids", "in", company.ids)])


def _set_up_warehouse(company) -> None:
    """Chinese names: places and operations carry one name each, given before the company spoke Chinese."""
    company = company.with_context(lang=LANGUAGE)
    Warehouse = company.env["stock.warehouse"]
    selling = [("company_id", "=", company.id), ("is_after_sales", "=", False)]
    # Odoo gives only the first company a warehouse by itself.
    warehouse = Warehouse.search(selling, limit=1) or Warehouse.create(
        {"name": "WH", "code": "WH", "company_id": company.id}
    )
    after_sales = company.after_sales_warehouse_id
    names = {
        warehouse: "苏州总仓",
        warehouse.lot_stock_id: "库存",
        warehouse.in_type_id: "收货",
        warehouse.out_type_id: "发货",
        after_sales: "售后仓",
        after_sales.lot_stock_id: "库存",
        after_sales.in_type_id: "售后收货",
        after_sales.out_type_id: "售后发货",
        after_sales.int_type_id: "售后上架",
        after_sales.repair_type_id: "售后维修",
        after_sales.after_sales_quarantine_location_id: "待检区",
        after_sales.after_sales_defective_location_id: "不良品库",
        after_sales.after_sales_repair_location_id: "维修区",
        after_sales.after_sales_external_location_id: "外修",
    }
    for record, name in names.items():
        record.name = name


def _switch_on_features(env: Environment) -> None:
    """Give everybody the fields for lots, units and discounts, as the settings do."""
    everybody = env.ref("base.group_user")
    for group in ("stock.group_production_lot", "uom.group_uom", "sale.group_discount_per_so_line"):
        everybody._apply_group(env.ref(group))
    # Odoo's Chinese word for a unit is the heading of its column.
    env.ref("uom.product_uom_unit").with_context(lang=LANGUAGE).name = "件"
