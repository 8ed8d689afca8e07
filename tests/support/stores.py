"""What a test looks up in a mock's store, and puts there, without a request."""

from helpers.mock import recipe


def keys(mock, handle="demo-user"):
    """The keys of a user by handle, the oldest first."""
    store = getattr(mock, "store", mock)
    there = store.items(store.collections.of_lists["/user/keys"], store.users[handle], {})
    return {name: there[name] for name in there}


def do(mock, operation, handle="demo-user", body=None, **values):
    """What an operation of the mock answers a user: the body."""
    task = mock.store.collections.task(mock.definition[operation])
    return mock.perform(task, mock.store.users.get(handle), values, body)[1]


def create_key(mock, key, alias=None, handle="demo-user"):
    """A new key of a user."""
    return do(mock, "createKey", handle, {"handle": key, "alias": alias})


def sign_in(mock, handle="demo-user", password="demo-password"):
    """The token of a new session."""
    return do(mock, "signIn", None, {"handle": handle, "password": password})["token"]


def given_tokens(monkeypatch):
    """A list that gets each token which a mock makes from now on."""
    given, make = [], recipe.new_token
    monkeypatch.setattr(recipe, "new_token", lambda: given.append(make()) or given[-1])
    return given
