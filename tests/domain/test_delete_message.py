"""A person deletes a message of their mailbox."""

from __future__ import annotations

from uuid import UUID

from builders import delete
from domain.events import MailboxOpened, MessageDeleted
from domain.mailbox import Mailbox
from spec import ALICE, event, given

ONE, TWO = UUID(int=1), UUID(int=2)


def test_the_first_deletion_opens_the_mailbox() -> None:
    world = (
        given()
        .when(delete(ONE))
        .then(
            event(MailboxOpened, insured_id=ALICE, originator_id=Mailbox.id_of(ALICE)),
            event(MessageDeleted, message_id=ONE),
        )
    )
    assert world.mailbox is not None
    assert world.mailbox.deleted == {ONE}


def test_each_message_is_deleted_by_itself() -> None:
    world = given(delete(ONE)).when(delete(TWO)).then(event(MessageDeleted, message_id=TWO))
    assert world.mailbox is not None
    assert world.mailbox.deleted == {ONE, TWO}


def test_deleting_a_message_again_changes_nothing() -> None:
    given(delete(ONE)).when(delete(ONE)).then()


def test_every_person_has_a_mailbox_of_their_own() -> None:
    assert Mailbox.id_of(ONE) != Mailbox.id_of(TWO)
