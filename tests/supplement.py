"""What is asked of a person and how they answer, as steps of a spec."""

from __future__ import annotations

from uuid import UUID

from builders import TEXT, attach, document
from desk import AGENT, lease_id, take, waiting
from domain.base import Author
from domain.values import (
    Answer,
    Document,
    Reply,
    Supplement,
    SupplementCode,
    SupplementPolicy,
    Wanted,
)
from spec import Step, World, all_of

POLICY = SupplementPolicy()
PASSPORT = Wanted(code=SupplementCode.PASSPORT_COPY, note="La page du visa aussi.")
LEGIBLE = Wanted(code=SupplementCode.LEGIBLE_COPY, document_id=document().document_id)
NOT_HELD = Reply(answer=Answer.NOT_HELD, why="Le passeport est perdu.")


def request(
    *wanted: Wanted, number: int = 1, by: Author = AGENT, policy: SupplementPolicy = POLICY
) -> Step:
    """The agent asks for these pieces, the passport when none is named."""

    def step(world: World) -> None:
        pieces = wanted or (PASSPORT,)
        world.claim.request_supplement(
            lease_id(number), pieces, policy, world.act(by), text_version=TEXT
        )

    return step


def ask_for(*pieces: Wanted) -> Step:
    """The agent asks for these pieces, even for none."""

    def step(world: World) -> None:
        world.claim.request_supplement(
            lease_id(), pieces, POLICY, world.act(AGENT), text_version=TEXT
        )

    return step


def awaiting(*wanted: Wanted) -> Step:
    """A claim whose person is asked for something."""
    return all_of(waiting(), take(), request(*wanted))


def asked(world: World) -> Supplement:
    """What is asked."""
    assert world.claim.supplement is not None
    return world.claim.supplement


def item_id(world: World, number: int = 0) -> UUID:
    """An item of what is asked."""
    return asked(world).request.items[number].item_id


def deposit(number: int, *items: int, file: Document | None = None) -> Step:
    """A file comes, said to be for these items."""

    def step(world: World) -> None:
        answers = tuple(item_id(world, one) for one in items)
        attach((file or document(number)).model_copy(update={"answers": answers}))(world)

    return step


def say(number: int = 0, reply: Reply | None = NOT_HELD) -> Step:
    """The person answers an item in words, or takes it back."""
    return lambda world: world.claim.answer_item(item_id(world, number), reply, world.act())


def extend(policy: SupplementPolicy = POLICY) -> Step:
    """The person takes more time."""
    return lambda world: world.claim.extend_supplement(policy, world.act())


def receive() -> Step:
    """« J'ai tout déposé »."""
    return lambda world: world.claim.receive_supplement(world.act(), text_version=TEXT)


def pursue(policy: SupplementPolicy = POLICY) -> Step:
    """The clockwork looks at what is asked."""
    return lambda world: world.claim.pursue_supplement(policy, world.act(), text_version=TEXT)
