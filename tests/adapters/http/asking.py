"""An agent asks for documents, and what a person does about it, in few words."""

from __future__ import annotations

from typing import Any, NamedTuple

from installation import Person, pdf, problem

ITEMS = [
    {"code": "PASSPORT_COPY", "note": "La page du visa aussi."},
    {"code": "TRANSLATION"},
]


class Asked(NamedTuple):
    """A claim of which something is asked."""

    claim: str
    answer: dict[str, Any]

    @property
    def supplement_id(self) -> str:
        return str(self.answer["supplement_id"])


def ask(agent: Person, claim: str, items: Any = None, **more: Any) -> Any:
    lease_id = agent.post(f"/desk{claim}/lease").json()["lease_id"]
    body = {"lease_id": lease_id, "items": ITEMS if items is None else items}
    return agent.post(f"/desk{claim}/supplement-requests", body, **more)


def items_of(person: Person, claim: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.get(claim).json()["supplement"]["items"]
    return found


def deposit(person: Person, claim: str, number: int, content: bytes | None = None) -> Any:
    item_id = items_of(person, claim)[number]["item_id"]
    return person.attach(claim, content or pdf(f"Pièce {number}"), data={"item_id": item_id})


def not_held(person: Person, claim: str, number: int, **said: Any) -> Any:
    item_id = items_of(person, claim)[number]["item_id"]
    body = {"answer": "NOT_HELD", "why": "Volé à Durban"} | said
    return person.put(f"{claim}/supplement/items/{item_id}", body)


def refused(answer: Any, status: int, code: str) -> Any:
    assert (answer.status_code, problem(answer)["code"]) == (status, code), answer.text
    return answer.json()
