"""Each native verb that several subjects extend says its order in one place, whichever file is loaded first."""

import ast
import inspect
import itertools
import textwrap

from odoo.tests import TransactionCase, tagged

#: Verbs that several subjects extend, by named steps only.
VERBS = (
    ("stock.move", "_action_done"),
    ("stock.move", "write"),
    ("stock.move.line", "write"),
    ("account.move", "write"),
    ("account.move", "_post"),
    ("after.sales.rma", "_compute_progress"),
)


def _ours(model_class) -> list[type]:
    """The classes of the add-on and its companions that make up a model, the last word first."""
    return [cls for cls in model_class.__mro__ if cls.__module__.startswith("odoo.addons.after_sales_rma")]


def _calls_super(method) -> bool:
    """Whether a method goes on to what it extends: ``super().its_name``."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(method)))
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == method.__name__
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "super"
        for node in ast.walk(tree)
    )


def _hidden(classes: list[type]) -> list[str]:
    """Methods of classes that another one above them replaces without going on to them."""
    hidden = []
    for name in {name for cls in classes for name, value in vars(cls).items() if inspect.isfunction(value)}:
        methods = [(cls, vars(cls)[name]) for cls in classes if inspect.isfunction(vars(cls).get(name))]
        for (cls, method), (below, _method) in itertools.pairwise(methods):
            # What a mixin says for many models, one of them may say otherwise.
            mixin = below._name.startswith("after.sales.") and below._name != cls._name
            if not mixin and not _calls_super(inspect.unwrap(method)):
                hidden.append(f"{name}: {cls.__module__} hides {below.__module__}")
    return sorted(hidden)


@tagged("post_install", "-at_install")
class TestOrder(TransactionCase):
    def test_one_class_says_the_order_of_a_verb(self):
        for model, verb in VERBS:
            classes = [cls for cls in _ours(type(self.env[model])) if verb in vars(cls)]
            with self.subTest(model=model, verb=verb):
                self.assertEqual(len(classes), 1, [cls.__module__ for cls in classes])
                self.assertTrue(classes[0].__module__.startswith("odoo.addons.after_sales_rma."), "the core says it")

    def test_no_class_hides_what_another_one_says(self):
        """A step that was loaded before the method that it extends would never be taken."""
        hidden = {name: found for name, model in self.registry.items() if (found := _hidden(_ours(model)))}
        self.assertFalse(hidden)

    def test_a_hidden_step_is_found(self):
        class Late:
            _name = "stock.move"

            def _step(self):
                """Comes after what extends it."""

        class Early(Late):
            _name = "stock.move"

            def _step(self):
                return super()._step()

        self.assertFalse(_hidden([Early, Late]))
        self.assertEqual(len(_hidden([Late, Early])), 1)
