"""Every route of the API is tried by everybody whom its action is not for."""

from __future__ import annotations

import re

from fastapi.routing import iter_route_contexts

from adapters.identity.personas import persona_named
from application.access import MATRIX
from installation import API, Site

from .test_security import EVERYBODY, NOBODYS, WITHOUT_AN_ACTION, guards


def test_every_route_turns_away_whoever_its_action_is_not_for(lasting_site: Site) -> None:
    people = {name: lasting_site[name] for name in EVERYBODY}
    tried = 0
    for route in iter_route_contexts(lasting_site.app.routes):
        address = re.sub(r"{[^}]*}", NOBODYS, route.path or "")
        if not address.startswith(f"{API}/") or route.path in WITHOUT_AN_ACTION:
            continue
        (guard,) = guards(route.dependant)
        for name in sorted(EVERYBODY):
            if persona_named(name).roles & {role.value for role in MATRIX[guard.action]}:
                continue
            for method in route.methods or ():
                answer = people[name].ask(method, address.removeprefix(API))
                assert answer.status_code == 403, (name, method, route.path)
                tried += 1
    assert tried >= 400
