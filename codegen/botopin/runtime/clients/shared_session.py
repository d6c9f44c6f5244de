"""botocore sessions that share everything except one service's models with another session."""

from __future__ import annotations

import copy
from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


def share_session(user_session: Any, package: str, components: Mapping[str, Any]) -> Any:
    """Return a copy of a session of botocore or aiobotocore with other components.

    The copy delegates everything else to the user's session. A client of the copy therefore costs
    about as much as a client of the user's session, and has its handlers, settings and
    credentials. The error classes belong to the version in the package.
    """
    session = copy.copy(user_session)
    factory: Any = user_session._get_internal_component("exceptions_factory")

    def get_component(name: str) -> Any:
        return components[name] if name in components else user_session.get_component(name)

    def get_internal_component(name: str) -> Any:
        if name == "exceptions_factory":
            return _exceptions_factory(factory.__class__, package)
        return user_session._get_internal_component(name)

    def get_credentials() -> Any:
        # A role is assumed in the region of the new client.
        if hasattr(user_session, _REGION):
            setattr(user_session, _REGION, getattr(session, _REGION, None))
        return user_session.get_credentials()  # awaitable with aiobotocore

    session.get_component = get_component
    session._get_internal_component = get_internal_component
    session.get_credentials = get_credentials
    session.get_auth_token = user_session.get_auth_token
    session.get_scoped_config = user_session.get_scoped_config
    return session


_REGION: Final = "_last_client_region_used"
"""Attribute in which a botocore session hands the region of a client to credential providers."""


@cache
def _exceptions_factory(cls: Any, package: str) -> Any:
    """Return the factory of error classes of a version.

    The factory of the user's session distinguishes services only by name, not by version.
    """
    return cls()
