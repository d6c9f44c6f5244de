"""Input errors, which a user can correct, and internal errors, which are bugs in botopin."""

from __future__ import annotations

import pytest

from botopin.bindings.render import FormattingError
from botopin.config import ConfigError
from botopin.generate.paths import PublishError
from botopin.generate.run import GenerationError, RenderingError
from botopin.model.diagnostics import InputError, ModelError, SourceError


@pytest.mark.parametrize(
    "error", [ConfigError, GenerationError, ModelError, PublishError, SourceError]
)
def test_error_that_a_user_can_correct_is_an_input_error(error: type[Exception]) -> None:
    assert issubclass(error, InputError)


@pytest.mark.parametrize("error", [FormattingError, RenderingError])
def test_internal_error_is_no_input_error(error: type[Exception]) -> None:
    assert not issubclass(error, InputError)
