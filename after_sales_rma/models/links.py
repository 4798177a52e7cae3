"""Links of records to many others, read with one statement for all of them.

Odoo reads the ids behind each one2many and many2many field with a statement of its own, also where there is nothing:
a case has twenty of these, and most are empty.
"""

from collections import defaultdict

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL


def read_links(*asked) -> None:
    """Put the ids behind several one2many and many2many fields into the cache, as reading each of them would.

    Fields that the user may not read, and those that are no plain links, are left to whoever asks for them.

    :param asked: pairs of saved records of one model, as the user for whom they are read, and names of its fields; a
        field that is asked for twice is read for the first user only, or left alone when he may not read it
    """
    found, seen = {}, set()
    for records, names in asked:
        for name in names:
            field = records._fields[name]
            if field in seen or not _is_plain(records, field):
                continue
            seen.add(field)
            missing = records.browse(field._cache_missing_ids(records._origin))
            if missing and (pairs := _pairs_of(field, missing)):
                found[field] = missing, pairs
    # Of a single one, Odoo's own way is as good.
    if len(found) < 2:
        return
    env = next(iter(found.values()))[0].env
    (row,) = env.execute_query(SQL("SELECT %s", SQL(", ").join(SQL("ARRAY(%s)", pairs) for _, pairs in found.values())))
    for (field, (missing, _pairs)), ids in zip(found.items(), row, strict=True):
        linked = defaultdict(list)
        for record_id, linked_id in ids:
            linked[record_id].append(linked_id)
        field._insert_cache(missing, [tuple(linked[record_id]) for record_id in missing.ids])


def read_rows(records, name: str) -> None:
    """Put the records behind a one2many field into the cache, with the ids and all columns in one statement.

    :param records: saved records of one model, as the user for whom they are read
    :param name: the field
    """
    field = records._fields[name]
    missing = records.browse(field._cache_missing_ids(records._origin))
    rows = records.env[field.comodel_name].with_context(active_test=False)
    if not missing or not rows.has_access("read"):
        return
    columns = [column.name for column in rows._determine_fields_to_fetch() if column.column_type]
    linked = defaultdict(list)
    for row in rows.search_fetch([(field.inverse_name, "in", missing.ids)], [*columns, field.inverse_name]):
        linked[row[field.inverse_name].id].append(row.id)
    field._insert_cache(missing, [tuple(linked[record_id]) for record_id in missing.ids])


def plain_links(records) -> list[str]:
    """The names of all fields of a model that ``read_links`` can read."""
    return [name for name, field in records._fields.items() if _is_plain(records, field)]


def _is_plain(records, field) -> bool:
    """Whether the ids behind a field follow from a column of the other model, or from a table of pairs."""
    if field.type not in ("one2many", "many2many") or not field.store or not records._has_field_access(field, "read"):
        return False
    if field.type == "many2many":
        return not field.bypass_search_access
    inverse = records.env[field.comodel_name]._fields[field.inverse_name]
    return inverse.type == "many2one" and bool(inverse.store and inverse.column_type)


def _pairs_of(field, records) -> SQL | None:
    """The query of a field's pairs (record, linked record), in the order of the linked model; None if forbidden."""
    linked = records.env[field.comodel_name].with_context(**{"active_test": False, **field.context})
    domain = field.get_comodel_domain(records)
    if field.type == "one2many":
        domain &= Domain(field.inverse_name, "in", records.ids)
    try:
        query = linked._search(domain, order=linked._order)
    except AccessError:
        return None
    if field.type == "one2many":
        owner = linked._field_to_sql(linked._table, field.inverse_name, query)
        return query.select(SQL("ARRAY[%s, %s]", owner, SQL.identifier(linked._table, "id")))
    owner, other = SQL.identifier(field.relation, field.column1), SQL.identifier(field.relation, field.column2)
    query.add_join("JOIN", field.relation, None, SQL("%s = %s", other, SQL.identifier(linked._table, "id")))
    query.add_where(SQL("%s IN %s", owner, tuple(records.ids)))
    return query.select(SQL("ARRAY[%s, %s]", owner, other))
