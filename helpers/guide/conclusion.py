"""What a guide has come to: whether a held token authenticates, and what was made and is still there."""

from IPython.display import display

from helpers.definition.schema import to_json
from helpers.guide import texts
from helpers.guide.memory import token_of
from helpers.guide.state import handle_of
from helpers.plain import plain
from helpers.widgets import front_end, markup

IMPORTS = "from helpers import attempt"


class Conclusion:
    """Shows what is held, in a sentence, and what is left with the ``code`` that removes it."""

    def __init__(self, holds, left, code):
        self._holds, self._left, self._code = holds, left, code

    def _repr_mimebundle_(self, include=None, exclude=None):
        said = [one for one in (self._holds, self._left) if one]
        html = "".join(map(markup.sentence, said))
        if self._code:
            html += markup.boxes(markup.code([markup.coloured(self._code, "python")]))
        return {"text/html": html, "text/plain": plain("\n\n".join([*said, *filter(None, [self._code])]))}


def conclude(guide, token=None):
    """Shows whether the token that is held under this name authenticates, and what was made here and is still there.

    Sends nothing. What is shown stays true: a request of another cell may delete what was made. Raises InputNeeded
    where no step has handed the token on.
    """
    guide.begin()
    if token:
        guide.memory.token(token)
    shown = display(_conclusion(guide, token), display_id=True)
    guide.memory.watch((front_end.cell(), token), lambda: shown.update(_conclusion(guide, token)))


def _conclusion(guide, token):
    left = guide.memory.made.left()
    names = ", ".join("/".join(map(str, values.values())) for _, values, _ in left)
    said = texts.LEFT.format(names=names) if left else "" if token else texts.NOTHING_LEFT
    return Conclusion(_holds(guide, token) if token else "", said, _removal(guide, left))


def _holds(guide, name):
    memory = guide.memory
    if name not in memory.held:
        return texts.HOLDS_NONE
    token = memory.token(name)
    if token in memory.made.gone:
        return texts.GONE
    same = [one for one, value in memory.held.items() if token_of(value) == token]
    ends = next(filter(None, map(memory.ends_of, same)), None)
    for outcome in reversed(memory.outcomes()):
        exchange = outcome.exchange
        if exchange.operation == guide.definition.authentication.proof and exchange.request.bearer == token:
            user = exchange.concealment.text(handle_of(exchange.response.body))
            return (texts.HOLDS_UNTIL if ends else texts.HOLDS).format(user=user, ends=ends and ends.said)
        if not guide.definition.authentication.proof and exchange.request.bearer == token and exchange.response.ok:
            return texts.ANSWERED
    return texts.NOT_PROVED


def _removal(guide, left):
    """The code that deletes what is left."""
    held = {token_of(value): name for name, value in reversed(guide.held.items())}
    sent = [outcome.exchange.request.bearer for outcome in guide.memory.outcomes()]
    # Who has signed in again has another session than the one that made it.
    usual = next((held[token] for token in reversed(sent) if token in held), None)
    lines = []
    for operation, values, bearer in left:
        name = held.get(bearer, usual if operation.secured else None)
        given = {**({"bearer": name} if name else {}), **values}
        named = [f"{name}={to_json(value)}" for name, value in given.items() if name.isidentifier()]
        other = {name: value for name, value in given.items() if not name.isidentifier()}
        named += [f"**{to_json(other)}"] if other else []
        lines.append(f"attempt({', '.join([to_json(operation.id), *named, 'sure=True'])})")
    return "\n".join([IMPORTS, *lines]) if lines else ""
