"""Every verb of the trail has words."""

import ast
import string
from pathlib import Path

import pytest

from pathway.audit.sentences import LOOKS, SENTENCES, sentence

ROOT = Path(__file__).parents[2]
PACKAGES = ("pathway", "modules", "assessments", "portfolio")


def texts_of(node):
    """The texts an expression may come to; None where it is not written out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return texts_of(node.body) | texts_of(node.orelse)
    return None


def handed_in(tree, function, name):
    """The texts that a name holds in a function: those set there, or those a module's own calls hand in under it."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            yield from texts_of(node.value) or {ast.unparse(node)}
            return
    place = [argument.arg for argument in function.args.args].index(name)
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == function.name:
            named = [keyword.value for keyword in call.keywords if keyword.arg == name]
            yield from texts_of((named or call.args[place : place + 1])[0]) or {ast.unparse(call)}


def verbs_of(tree):
    """Every verb that the calls of `record` in a module may write."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                (verb,) = [keyword.value for keyword in node.keywords if keyword.arg == "verb"]
                if isinstance(verb, ast.Name):
                    yield from handed_in(tree, function, verb.id)
                else:
                    yield from texts_of(verb) or {f"not written out: {ast.unparse(verb)}"}


def recorded_verbs():
    """Each verb with the file that records it."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from ((verb, str(path.relative_to(ROOT))) for verb in verbs_of(tree))


def test_every_recorded_verb_has_a_sentence():
    missing = {verb: where for verb, where in recorded_verbs() if verb not in SENTENCES}
    assert not missing, f"Say these in pathway/audit/sentences.py: {missing}"


def test_the_test_finds_the_verbs():
    found = {verb for verb, _ in recorded_verbs()}
    assert {"people.invited", "careers.placed", "people.card_opened", "portfolio.evidence_submitted"} <= found
    assert set(SENTENCES) >= LOOKS


@pytest.mark.parametrize("verb", sorted(SENTENCES))
def test_a_sentence_names_the_doer_and_ends(verb):
    words = SENTENCES[verb]
    fields = {name for _, name, _, _ in string.Formatter().parse(words) if name}
    assert "who" in fields
    assert words.endswith(".")
    assert sentence(verb, "Otto", {"kind": "workforce_lead"}).startswith("Otto ")


def test_facts_are_said_in_words():
    assert sentence("people.appointed", "Otto", {"kind": "workforce_lead"}) == "Otto appointed you as workforce lead."


def test_a_fact_is_never_a_pattern():
    assert sentence("people.appointed", "{kind}", {"kind": "{who}"}) == "{kind} appointed you as {who}."


def test_an_unknown_verb_is_named_rather_than_left_out():
    assert sentence("x.{y}", "Otto", {}) == "Otto did something to your record (x.y)."
