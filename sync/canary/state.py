"""What an organisation remembers of its canary, and whether a sync must wait for it."""

from dataclasses import dataclass

from mappings.organisation import Organisation
from sync.codec import from_json, to_json
from sync.store import Store, organisations


@dataclass(frozen=True, slots=True)
class State:
    """The last canary: its run, how much it found, and whether somebody said to go on."""

    run: int
    at: str
    deals: tuple[str, ...]
    found: int
    go_on: bool = False


def state_of(store: Store, alias: str) -> State | None:
    with store.begin() as connection:
        kept = organisations.load(connection, alias).canary
    return from_json(kept, State) if kept else None


def remember(store: Store, alias: str, state: State) -> None:
    with store.begin() as connection:
        organisations.load(connection, alias)
        organisations.change(connection, alias, canary=to_json(state))


def missing_canary(organisation: Organisation, store: Store) -> str | None:
    """Why a sync may not write yet; None where it may. Only `canary: required` in the organisation's file asks."""
    if organisation.canary != "required":
        return None
    alias, state = organisation.alias, state_of(store, organisation.alias)
    if state is None:
        return (
            f"{alias} waits for its canary (canary: required in orgs/{alias}.yaml). Nearest: cornerman canary {alias}"
        )
    if not state.go_on:
        return f"{alias}: the canary of run {state.run} waits for your word. Nearest: cornerman canary {alias} --go-on"
    return None
