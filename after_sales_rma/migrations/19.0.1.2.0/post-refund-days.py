def migrate(cr, version: str) -> None:
    """Tell the verdicts that stand already within how many days of the receipt the money is promised back.

    Until now the last day was part of the verdict; it is computed from these days when the goods come.
    """
    cr.execute(
        """
        UPDATE after_sales_rma_line line
           SET verdict_data = jsonb_set(line.verdict_data, '{refund_days}', to_jsonb(rule.refund_days))
          FROM after_sales_policy_rule rule
         WHERE rule.id = line.rule_id
           AND line.verdict_data #>> '{asked,allowed}' = 'true'
           AND NOT line.verdict_data ? 'refund_days'
        """
    )
