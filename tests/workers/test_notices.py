"""Which events people are told of, and what a process says of it when it starts."""

from __future__ import annotations

from types import NoneType
from typing import Any, get_args
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from adapters.settings import Settings
from workers.notices import NOTICES, Told, say_whether_mail_is_set_up
from workers.reactions import REACTIONS


@pytest.mark.parametrize("one", NOTICES, ids=lambda one: one.event.__name__)
def test_every_event_that_is_told_names_its_message_and_gives_rise_to_the_job(
    one: Told,
) -> None:
    holder: Any = one.event
    for name in one.message.split("."):
        found = holder.model_fields[name].annotation
        holder = next((one for one in get_args(found) if one is not NoneType), found)
    assert holder is UUID
    assert (one.event, "send_notice") in REACTIONS


@pytest.mark.parametrize(("is_set_up", "said"), [(True, "notices_are_sent"), (False, "no_notices")])
def test_the_start_says_whether_people_are_told(is_set_up: bool, said: str) -> None:
    mail = {
        "smtp_url": "smtps://mail.example",
        "smtp_from": "ne-pas-repondre@escale.example",
        "public_url": "https://escale.example",
    }
    with capture_logs() as logs:
        say_whether_mail_is_set_up(Settings.model_validate(mail if is_set_up else {}))
    assert [line["event"] for line in logs] == [said]
