"""Rules for enums and unions."""

from __future__ import annotations

from typing import Final

from botopin.diff.differences import Qualifier, Subject
from botopin.diff.report import Category
from botopin.diff.rules.catalog.common import VALUES
from botopin.diff.rules.rule import Rule, RuleException, added, changed, removed

ENUMS: Final = (
    Rule(
        id="enum-value-added",
        title="enum value added",
        on=[added(Subject.ENUM_VALUE)],
        request="S/S",
        response="S/S",
        why="Existing callers do not pass the new value.",
        why_response="Enums are open: a version without the value receives it as its text.",
        reverse=["enum-value-removed"],
    ),
    Rule(
        id="enum-value-removed",
        title="enum value removed",
        on=[removed(Subject.ENUM_VALUE)],
        request="B/B",
        response="B/S",
        exceptions=(
            RuleException(
                when="the value that replaces it differs only in case or separators, and has the "
                "same name in Python",
                with_=[Qualifier.RESPELLED_VALUE, Qualifier.SAME_PYTHON_NAME],
                request="S/B",
                response="S/S",
                why="Code that names the value sends the new text, but pinned clients send the old "
                "text, which the service may refuse.",
                why_response="The name in Python is the same, and its text is the new one.",
                migration="Upgrade pinned clients, and replace the text {old} with {successor}.",
            ),
            RuleException(
                when="the value that replaces it differs only in case or separators",
                with_=[Qualifier.RESPELLED_VALUE],
                request="B/B",
                response="B/S",
                why="Code that names the value fails, and the service may refuse the old text.",
                why_response="Code that compares a response with the old name or text fails.",
                migration="Replace {old} with {successor}, which is now {successor_name}.",
            ),
        ),
        why="Code that names the value fails, and the service no longer accepts the value.",
        why_response="Code that names the value fails.",
        migration="Stop using {python}.",
        reverse=["enum-value-added"],
    ),
    Rule(
        id="enum-added",
        title="string became an enum",
        on=[added(*VALUES, traits=["enum"])],
        request="D/D",
        response="D/S",
        why="The Python type becomes an enum, and the service may reject unlisted values.",
        why_response="The Python type becomes an enum, whose members are strings.",
        migration="Pass one of the values of {python}, and expect enum members in responses.",
        category=Category.TIGHTENED,
        reverse=["enum-removed"],
    ),
    Rule(
        id="enum-removed",
        title="enum became a string",
        on=[removed(*VALUES, traits=["enum"])],
        request="D/S",
        response="D/D",
        why="The enum class no longer exists, but its values are still valid strings.",
        why_response="The enum class no longer exists, and responses may contain any text.",
        migration="Use plain strings for {python}, and handle unknown values.",
        applies_unreferenced=True,
        reverse=["enum-added"],
    ),
    Rule(
        id="enum-changed",
        title="enum of a member changed",
        on=[changed(Subject.MEMBER, traits=["enum"])],
        request="B/B",
        response="S/S",
        exceptions=(
            RuleException(
                when="no value was removed",
                with_=[Qualifier.WIDER],
                request="S/S",
                response="S/S",
                why="All values that were valid remain valid.",
                why_response="Enums are open: a version without a value receives it as its text.",
            ),
        ),
        why="The service no longer accepts some of the old values.",
        why_response="Enums are open: a version without a value receives it as its text.",
        migration="Pass only the new values of {python}.",
        reverse=["enum-changed"],
    ),
    Rule(
        id="union-added",
        title="structure became a union",
        on=[added(*VALUES, traits=["union"])],
        request="B/B",
        response="B/S",
        why="Members that could be set together now exclude each other.",
        why_response="The class of the structure no longer exists. Pinned clients read the one "
        "member that a response contains.",
        migration="Set exactly one member of {python}.",
        reverse=["union-removed"],
    ),
    Rule(
        id="union-removed",
        title="union became a structure",
        on=[removed(*VALUES, traits=["union"])],
        request="S/S",
        response="D/D",
        why="Requests that set exactly one member remain valid.",
        why_response="A response may contain several members at once, or none.",
        migration="Check every member of {python}, not only the first that is set.",
        reverse=["union-added"],
    ),
)
