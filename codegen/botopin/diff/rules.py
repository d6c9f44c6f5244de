"""The rules: which facts they match, and what each means for callers. A table, as data.

A verdict is written `source/wire`, each of B breaking, D dangerous, S safe, N no effect on the
contract; `–` where a change cannot come up. `source` is old caller code against the new bindings,
`wire` a client that is pinned to the old version, talking to the new service.

The first rule that matches a fact judges it; no two rules of one kind overlap but the last, which
takes what none of the others knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from botopin.diff.facts import Aspect, How, Subject
from botopin.diff.report import Category, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from botopin.diff.facts import Fact

_LETTERS: Final = {
    "N": Severity.NONE,
    "S": Severity.SAFE,
    "D": Severity.DANGEROUS,
    "B": Severity.BREAKING,
}


@frozen
class Verdict:
    """What a change means from both viewpoints."""

    source: Severity
    wire: Severity

    def __str__(self) -> str:
        return "/".join(severity.name[0] for severity in (self.source, self.wire))


def _verdict(text: str | None) -> Verdict | None:
    if text is None:
        return None
    source, _, wire = text.partition("/")
    return Verdict(_LETTERS[source], _LETTERS[wire])


def _texts(items: Iterable[str]) -> frozenset[str]:
    return frozenset(items)


def _subjects(items: Iterable[Subject]) -> frozenset[Subject]:
    return frozenset(items)


def _hows(items: Iterable[How]) -> frozenset[How]:
    return frozenset(items)


def _aspects(items: Iterable[Aspect]) -> frozenset[Aspect]:
    return frozenset(items)


_NO_ASPECTS: Final = frozenset[Aspect]()


@frozen(kw_only=True)
class Match:
    """Which facts a rule is about."""

    subjects: frozenset[Subject] = field(converter=_subjects)
    hows: frozenset[How] = field(converter=_hows)
    traits: frozenset[str] = field(default=frozenset({""}), converter=_texts)
    """Any of these; the empty one is the subject itself, and `*` is every trait."""
    having: frozenset[Aspect] = field(default=_NO_ASPECTS, converter=_aspects)
    lacking: frozenset[Aspect] = field(default=_NO_ASPECTS, converter=_aspects)

    def matches(self, fact: Fact) -> bool:
        """Tell whether this is about a fact."""
        return (
            fact.subject in self.subjects
            and fact.how in self.hows
            and (fact.trait in self.traits or (bool(fact.trait) and "*" in self.traits))
            and self.having <= fact.aspects
            and not self.lacking & fact.aspects
        )


@frozen(kw_only=True)
class Case:
    """An exception to the verdict of a rule."""

    why: str
    having: frozenset[Aspect] = field(default=_NO_ASPECTS, converter=_aspects)
    traits: frozenset[str] = field(default=frozenset[str](), converter=_texts)
    """Any of these; none named means all."""
    request: Verdict | None = field(default=None, converter=_verdict)
    response: Verdict | None = field(default=None, converter=_verdict)

    def matches(self, fact: Fact) -> bool:
        """Tell whether the exception is made for a fact that its rule matches."""
        return self.having <= fact.aspects and (not self.traits or fact.trait in self.traits)


@frozen(kw_only=True)
class Rule:
    id: str
    title: str
    """What happened, in two or three words."""
    on: Sequence[Match]
    """Any of these."""
    request: Verdict | None = field(default=None, converter=_verdict)
    """None where the change cannot come up in a request."""
    response: Verdict | None = field(default=None, converter=_verdict)
    """In a response or an error."""
    cases: Sequence[Case] = ()
    """The first that matches replaces both verdicts."""
    why: str
    migration: str = ""
    """What a caller does about it; `{python}`, `{name}`, `{old}`, `{new}` are filled in."""
    category: Category = Category.CONTRACT
    by_name: bool = False
    """It breaks an import, whether or not an operation reaches the shape."""
    reverse: frozenset[str] = field(converter=_texts)
    """What the change may be when it is read from new to old."""
    one_sided: str = ""
    """Why there is no reverse, where there is none."""

    def matches(self, fact: Fact) -> bool:
        """Tell whether the rule is about a fact."""
        return any(match.matches(fact) for match in self.on)


_CAME: Final = (How.ADDED,)
_WENT: Final = (How.REMOVED,)
_ANY: Final = (How.ADDED, How.REMOVED, How.CHANGED)
_USES: Final = (Subject.MEMBER, Subject.INPUT, Subject.OUTPUT, Subject.ERROR)
_VALUES: Final = (Subject.SHAPE, Subject.MEMBER)
_DESCRIBED: Final = (Subject.SERVICE, Subject.OPERATION, Subject.SHAPE, *_USES)
_EVERY: Final = tuple(Subject)

_OPERATIONS: Final = (
    Rule(
        id="operation-added",
        title="operation added",
        on=[Match(subjects=[Subject.OPERATION], hows=_CAME)],
        request="S/S",
        why="Nobody calls it yet.",
        reverse=["operation-removed"],
    ),
    Rule(
        id="operation-removed",
        title="operation removed",
        on=[Match(subjects=[Subject.OPERATION], hows=_WENT)],
        request="B/B",
        why="The method is gone, and the service may answer no more.",
        migration="Stop calling {python}, or stay on the version that has it.",
        reverse=["operation-added"],
    ),
    Rule(
        id="operation-renamed",
        title="operation renamed",
        on=[Match(subjects=[Subject.OPERATION], hows=[How.RENAMED])],
        request="B/B",
        why="It has the same URI and the same shapes, and another name.",
        migration="Call {python} in place of {old}: it takes and gives the same.",
        reverse=["operation-renamed"],
    ),
    Rule(
        id="http-changed",
        title="HTTP request line changed",
        on=[
            Match(
                subjects=[Subject.OPERATION], hows=_ANY, traits=["http.method", "http.requestUri"]
            )
        ],
        request="N/B",
        cases=(
            Case(
                having=[Aspect.TRAILING_SLASH_ONLY],
                request="N/D",
                why="Many servers take a URI with or without the slash at its end.",
            ),
        ),
        why="An old client sends its request to a place that may no longer be there.",
        migration="Move clients that are pinned to the old version to the new one.",
        reverse=["http-changed"],
    ),
    Rule(
        id="response-code-changed",
        title="response code changed",
        on=[Match(subjects=[Subject.OPERATION], hows=_ANY, traits=["http.responseCode"])],
        response="N/D",
        why="Clients take any code below 300 as success, but callers may look at it.",
        migration="Where the HTTP status code is compared, expect {new} as well.",
        reverse=["response-code-changed"],
    ),
    Rule(
        id="input-added",
        title="input added",
        on=[Match(subjects=[Subject.INPUT], hows=_CAME)],
        request="D/D",
        cases=(
            Case(
                having=[Aspect.REQUIRED],
                request="B/B",
                why="Old callers pass nothing, and something is required.",
            ),
        ),
        why="Old callers pass nothing, which may mean another thing now.",
        migration="Look at what {name} asks for.",
        reverse=["input-removed"],
    ),
    Rule(
        id="input-removed",
        title="input removed",
        on=[Match(subjects=[Subject.INPUT], hows=_WENT)],
        request="B/D",
        why="The class is gone, and the service may ignore or refuse what is sent.",
        migration="Call the operation without arguments.",
        reverse=["input-added"],
    ),
    Rule(
        id="output-added",
        title="output added",
        on=[Match(subjects=[Subject.OUTPUT], hows=_CAME)],
        response="S/S",
        why="Nobody read a response before.",
        reverse=["output-removed"],
    ),
    Rule(
        id="output-removed",
        title="output removed",
        on=[Match(subjects=[Subject.OUTPUT], hows=_WENT)],
        response="B/B",
        why="What callers read from the response is gone.",
        migration="Stop reading the response of the operation.",
        reverse=["output-added"],
    ),
    Rule(
        id="error-added",
        title="error added",
        on=[Match(subjects=[Subject.ERROR], hows=_CAME)],
        response="D/D",
        why="Old code does not expect it.",
        migration="Handle {name}, or the base of the service's errors.",
        reverse=["error-removed", "error-shape-removed"],
    ),
    Rule(
        id="error-removed",
        title="error removed from an operation",
        on=[Match(subjects=[Subject.ERROR], hows=_WENT, lacking=[Aspect.SHAPE_GONE])],
        response="S/S",
        why="Code that handles it waits in vain, and that is all.",
        reverse=["error-added"],
    ),
    Rule(
        id="error-shape-removed",
        title="error and its shape removed",
        on=[Match(subjects=[Subject.ERROR], hows=_WENT, having=[Aspect.SHAPE_GONE])],
        response="B/S",
        why="`except` with its name becomes a NameError.",
        migration="Remove {name} from imports and `except` clauses.",
        reverse=["error-added"],
    ),
)

_MEMBERS: Final = (
    Rule(
        id="member-added",
        title="member added",
        on=[Match(subjects=[Subject.MEMBER], hows=_CAME, lacking=[Aspect.REQUIRED, Aspect.UNION])],
        request="S/S",
        response="S/S",
        why="It is optional, and who does not know it does not miss it.",
        reverse=["member-removed"],
    ),
    Rule(
        id="union-member-added",
        title="variant of a union added",
        on=[Match(subjects=[Subject.MEMBER], hows=_CAME, having=[Aspect.UNION])],
        request="S/S",
        response="D/D",
        why="Old code meets a variant that it does not know.",
        migration="Let the code that tells the variants apart expect an unknown one.",
        reverse=["member-removed", "required-member-removed"],
    ),
    Rule(
        id="required-member-added",
        title="required member added",
        on=[
            Match(
                subjects=[Subject.MEMBER],
                hows=_CAME,
                having=[Aspect.REQUIRED],
                lacking=[Aspect.UNION],
            )
        ],
        request="B/B",
        response="S/S",
        cases=(
            Case(
                having=[Aspect.IDEMPOTENCY_TOKEN],
                request="S/S",
                response="S/S",
                why="Clients fill an idempotency token where the caller gives none.",
            ),
        ),
        why="Old requests lack it.",
        migration="Give {python} a value wherever the request is built.",
        reverse=["required-member-removed"],
    ),
    Rule(
        id="member-removed",
        title="member removed",
        on=[Match(subjects=[Subject.MEMBER], hows=_WENT, lacking=[Aspect.REQUIRED])],
        request="B/D",
        response="B/D",
        why="The attribute is gone; the service may ignore or refuse it, and sends it no more.",
        migration="Remove every use of {python}, or stay on the version that has it.",
        reverse=["member-added", "union-member-added"],
    ),
    Rule(
        id="required-member-removed",
        title="required member removed",
        on=[Match(subjects=[Subject.MEMBER], hows=_WENT, having=[Aspect.REQUIRED])],
        request="B/D",
        response="B/B",
        why="The attribute is gone, and old clients count on finding it in each response.",
        migration="Remove every use of {python}, or stay on the version that has it.",
        reverse=["required-member-added", "union-member-added"],
    ),
    Rule(
        id="member-renamed",
        title="member renamed",
        on=[Match(subjects=[Subject.MEMBER], hows=[How.RENAMED], having=[Aspect.WIRE_NAME_KEPT])],
        request="B/S",
        response="B/S",
        why="It travels under the same name, and has another one in code.",
        migration="Rename {old} to {new}: it is {python} now.",
        reverse=["member-renamed"],
    ),
    Rule(
        id="member-rewired",
        title="member renamed, on the wire too",
        on=[Match(subjects=[Subject.MEMBER], hows=[How.RENAMED], lacking=[Aspect.WIRE_NAME_KEPT])],
        request="B/B",
        response="B/B",
        why="It seems to be the same member, and it travels under another name.",
        migration="Rename {old} to {new}, and move pinned clients to the new version.",
        reverse=["member-rewired"],
    ),
    Rule(
        id="required-added",
        title="member became required",
        on=[Match(subjects=[Subject.MEMBER], hows=_CAME, traits=["required"])],
        request="B/B",
        response="S/S",
        cases=(
            Case(
                having=[Aspect.IDEMPOTENCY_TOKEN],
                request="S/S",
                response="S/S",
                why="Clients fill an idempotency token where the caller gives none.",
            ),
        ),
        why="Requests without it were valid.",
        migration="Give {python} a value wherever the request is built.",
        category=Category.TIGHTENED,
        reverse=["required-removed"],
    ),
    Rule(
        id="required-removed",
        title="member became optional",
        on=[Match(subjects=[Subject.MEMBER], hows=_WENT, traits=["required"])],
        request="S/S",
        response="D/D",
        why="Code that reads it must now expect None.",
        migration="Expect None where {python} is read.",
        reverse=["required-added"],
    ),
)

_TYPES: Final = (
    Rule(
        id="type-changed",
        title="type changed",
        on=[
            Match(
                subjects=[Subject.SHAPE, *_USES],
                hows=[How.CHANGED],
                traits=["type"],
                lacking=[Aspect.WIDER, Aspect.NARROWER],
            )
        ],
        request="B/B",
        response="B/B",
        cases=(
            Case(
                having=[Aspect.SAME_IN_PYTHON],
                request="N/N",
                response="N/N",
                why="Python has one type for both.",
            ),
        ),
        why="Values of the one are no values of the other.",
        migration="Give and expect the new type for {python}: {old} became {new}.",
        reverse=["type-changed"],
    ),
    Rule(
        id="type-widened",
        title="type widened",
        on=[
            Match(
                subjects=[Subject.SHAPE, *_USES],
                hows=[How.CHANGED],
                traits=["type"],
                having=[Aspect.WIDER],
            )
        ],
        request="S/S",
        response="D/D",
        why="Whole numbers are still taken, and fractions may come back.",
        migration="Expect a float where {python} is read.",
        reverse=["type-narrowed"],
    ),
    Rule(
        id="type-narrowed",
        title="type narrowed",
        on=[
            Match(
                subjects=[Subject.SHAPE, *_USES],
                hows=[How.CHANGED],
                traits=["type"],
                having=[Aspect.NARROWER],
            )
        ],
        request="B/D",
        response="S/S",
        why="Fractions are taken no more.",
        migration="Give a whole number for {python}.",
        reverse=["type-widened"],
    ),
    Rule(
        id="enum-value-added",
        title="enum value added",
        on=[Match(subjects=[Subject.ENUM_VALUE], hows=_CAME)],
        request="S/S",
        response="D/D",
        why="An exhaustive match meets a value that it does not know.",
        migration="Let code that tells the values apart expect {new}.",
        reverse=["enum-value-removed"],
    ),
    Rule(
        id="enum-value-removed",
        title="enum value removed",
        on=[Match(subjects=[Subject.ENUM_VALUE], hows=_WENT)],
        request="B/B",
        response="B/S",
        why="The member of the enum is gone, and a request with the value is refused.",
        migration="Stop using {old}.",
        reverse=["enum-value-added"],
    ),
    Rule(
        id="enum-added",
        title="values became an enum",
        on=[Match(subjects=_VALUES, hows=_CAME, traits=["enum"])],
        request="D/D",
        response="D/S",
        why="What was any text is now one of the modelled values.",
        migration="Give one of the values of {python}.",
        category=Category.TIGHTENED,
        reverse=["enum-removed"],
    ),
    Rule(
        id="enum-removed",
        title="enum became any text",
        on=[Match(subjects=_VALUES, hows=_WENT, traits=["enum"])],
        request="D/S",
        response="D/D",
        why="The class of the values is gone, and any text may come back.",
        migration="Use plain text for {python}, and expect values that are not known.",
        reverse=["enum-added"],
    ),
    Rule(
        id="enum-changed",
        title="enum of a member changed",
        on=[Match(subjects=[Subject.MEMBER], hows=[How.CHANGED], traits=["enum"])],
        request="B/B",
        response="D/D",
        why="A member sets other values than its shape has, and they are others now.",
        migration="Give one of the new values of {python}, and expect all of them.",
        reverse=["enum-changed"],
    ),
    Rule(
        id="union-added",
        title="structure became a union",
        on=[Match(subjects=_VALUES, hows=_CAME, traits=["union"])],
        request="B/B",
        response="B/B",
        why="Of members that could be set together, exactly one can.",
        migration="Set exactly one member of {python}.",
        reverse=["union-removed"],
    ),
    Rule(
        id="union-removed",
        title="union became a structure",
        on=[Match(subjects=_VALUES, hows=_WENT, traits=["union"])],
        request="S/S",
        response="D/D",
        why="Several members may come back at once, or none.",
        migration="Look at every member of {python}, not only at the one that is set.",
        reverse=["union-added"],
    ),
    Rule(
        id="document-changed",
        title="document type changed",
        on=[Match(subjects=_VALUES, hows=_ANY, traits=["document"])],
        request="B/B",
        response="B/B",
        why="A free JSON value and a structure are different types in Python.",
        migration="Give and expect the new type for {python}.",
        reverse=["document-changed"],
    ),
    Rule(
        id="streaming-changed",
        title="streaming changed",
        on=[Match(subjects=_VALUES, hows=_ANY, traits=["streaming"])],
        request="B/B",
        response="B/B",
        why="A stream and bytes are different types in Python.",
        migration="Read {python} as a stream, or no longer so.",
        reverse=["streaming-changed"],
    ),
    Rule(
        id="jsonvalue-changed",
        title="JSON value changed",
        on=[Match(subjects=_VALUES, hows=_ANY, traits=["jsonvalue"])],
        request="B/B",
        response="B/B",
        why="A JSON value and text are different types in Python.",
        migration="Give and expect the new type for {python}.",
        reverse=["jsonvalue-changed"],
    ),
    Rule(
        id="sparse-added",
        title="null items allowed",
        on=[Match(subjects=_VALUES, hows=_CAME, traits=["sparse"])],
        request="S/S",
        response="B/D",
        why="Items may come back as None.",
        migration="Expect None among the items of {python}.",
        reverse=["sparse-removed"],
    ),
    Rule(
        id="sparse-removed",
        title="null items forbidden",
        on=[Match(subjects=_VALUES, hows=_WENT, traits=["sparse"])],
        request="B/D",
        response="S/S",
        why="Items can be None no more.",
        migration="Leave None out of the items of {python}.",
        reverse=["sparse-added"],
    ),
)

_CONSTRAINTS: Final = (
    Rule(
        id="bound-tightened",
        title="bound tightened",
        on=[Match(subjects=_VALUES, hows=_ANY, traits=["min", "max"], having=[Aspect.NARROWER])],
        request="B/B",
        response="S/S",
        why="Values that were valid are refused; botocore itself checks `min` only.",
        migration="Keep {python} within the new bound: {old} became {new}.",
        category=Category.TIGHTENED,
        reverse=["bound-loosened"],
    ),
    Rule(
        id="bound-set",
        title="bound set",
        on=[Match(subjects=_VALUES, hows=_CAME, traits=["min", "max"], having=[Aspect.NEWLY_SET])],
        request="D/D",
        response="S/S",
        why="The service may have had the bound always, and only now says so.",
        migration="Keep {python} within the bound {new}.",
        category=Category.TIGHTENED,
        reverse=["bound-loosened"],
    ),
    Rule(
        id="bound-loosened",
        title="bound loosened",
        on=[Match(subjects=_VALUES, hows=_ANY, traits=["min", "max"], having=[Aspect.WIDER])],
        request="S/S",
        response="N/N",
        why="All that was valid still is.",
        reverse=["bound-tightened", "bound-set"],
    ),
    Rule(
        id="pattern-added",
        title="pattern added",
        on=[Match(subjects=_VALUES, hows=_CAME, traits=["pattern"])],
        request="D/D",
        response="S/S",
        why="The service may have had the pattern always, and only now says so.",
        migration="Give {python} values that match {new}.",
        category=Category.TIGHTENED,
        reverse=["pattern-removed"],
    ),
    Rule(
        id="pattern-changed",
        title="pattern changed",
        on=[
            Match(
                subjects=_VALUES,
                hows=[How.CHANGED],
                traits=["pattern"],
                lacking=[Aspect.ANCHORS_ONLY],
            )
        ],
        request="D/D",
        response="S/S",
        why="Whether all old values match the new pattern cannot be proven.",
        migration="Give {python} values that match {new}.",
        category=Category.TIGHTENED,
        reverse=["pattern-changed"],
    ),
    Rule(
        id="pattern-removed",
        title="pattern removed",
        on=[Match(subjects=_VALUES, hows=_WENT, traits=["pattern"])],
        request="S/S",
        response="N/N",
        why="All that was valid still is.",
        reverse=["pattern-added"],
    ),
    Rule(
        id="pattern-anchors",
        title="anchors of a pattern changed",
        on=[
            Match(
                subjects=_VALUES,
                hows=[How.CHANGED],
                traits=["pattern"],
                having=[Aspect.ANCHORS_ONLY],
            )
        ],
        request="N/N",
        response="N/N",
        why="A pattern describes the whole value, with `^` and `$` or without.",
        reverse=["pattern-anchors"],
    ),
)

_WIRE: Final = (
    Rule(
        id="serialization-changed",
        title="serialisation changed",
        on=[
            Match(
                subjects=[Subject.METADATA, Subject.OPERATION, Subject.SHAPE, *_USES],
                hows=_ANY,
                traits=[
                    *("location", "locationName", "payload", "flattened", "queryName", "hostLabel"),
                    *("xmlAttribute", "xmlNamespace", "xmlOrder", "wrapper", "resultWrapper"),
                    *("event", "eventheader", "eventpayload", "eventstream", "requiresLength"),
                    *(
                        "name",
                        "endpoint",
                        "awsQueryCompatible",
                        "checksumFormat",
                        "protocolSettings",
                    ),
                ],
            )
        ],
        request="N/B",
        response="N/B",
        why="The same value is written differently, and old clients write and read the old way.",
        migration="Move clients that are pinned to the old version to the new one.",
        reverse=["serialization-changed"],
    ),
    Rule(
        id="timestamp-format-changed",
        title="timestamp format changed",
        on=[Match(subjects=_VALUES, hows=_ANY, traits=["timestampFormat"])],
        request="N/B",
        response="N/D",
        why="Old clients send the old format; botocore reads any of them.",
        migration="Move clients that are pinned to the old version to the new one.",
        reverse=["timestamp-format-changed"],
    ),
    Rule(
        id="idempotency-token-added",
        title="member became an idempotency token",
        on=[Match(subjects=[Subject.MEMBER], hows=_CAME, traits=["idempotencyToken"])],
        request="S/S",
        why="Clients fill it where the caller gives none.",
        reverse=["idempotency-token-removed"],
    ),
    Rule(
        id="idempotency-token-removed",
        title="member is no idempotency token any more",
        on=[Match(subjects=[Subject.MEMBER], hows=_WENT, traits=["idempotencyToken"])],
        request="D/D",
        cases=(
            Case(
                having=[Aspect.REQUIRED],
                request="B/B",
                why="It is required, and clients fill it no more.",
            ),
        ),
        why="Clients fill it no more, so a retry may act twice.",
        migration="Give {python} a unique value for each request.",
        reverse=["idempotency-token-added"],
    ),
    Rule(
        id="sensitive-added",
        title="value became sensitive",
        on=[Match(subjects=_VALUES, hows=_CAME, traits=["sensitive"])],
        request="N/N",
        response="N/N",
        why="Its `repr` hides it.",
        reverse=["sensitive-removed"],
    ),
    Rule(
        id="sensitive-removed",
        title="value is sensitive no more",
        on=[Match(subjects=_VALUES, hows=_WENT, traits=["sensitive"])],
        request="D/N",
        response="D/N",
        why="Its `repr` shows it, in logs too.",
        migration="Look where {python} is logged.",
        reverse=["sensitive-added"],
    ),
    Rule(
        id="deprecated-added",
        title="deprecated",
        on=[Match(subjects=_DESCRIBED, hows=_CAME, traits=["deprecated"])],
        request="N/N",
        response="N/N",
        why="It works as before, for now.",
        migration="Plan to do without {python}.",
        category=Category.DEPRECATION,
        reverse=["deprecated-removed"],
    ),
    Rule(
        id="deprecated-removed",
        title="deprecated no more",
        on=[Match(subjects=_DESCRIBED, hows=_WENT, traits=["deprecated"])],
        request="N/N",
        response="N/N",
        why="It is here to stay.",
        category=Category.DEPRECATION,
        reverse=["deprecated-added"],
    ),
    Rule(
        id="fault-changed",
        title="fault of an error changed",
        on=[
            Match(
                subjects=[Subject.SHAPE, Subject.ERROR],
                hows=_ANY,
                traits=[
                    *("error.httpStatusCode", "error.senderFault", "error.fault"),
                    *("error", "exception", "fault", "retryable"),
                ],
            )
        ],
        response="D/D",
        why="Retries and alarms tell errors apart by their status and their fault.",
        migration="Look at what retries {python}, and at what counts it.",
        reverse=["fault-changed"],
    ),
    Rule(
        id="error-code-changed",
        title="code or name of an error changed",
        on=[
            Match(subjects=[Subject.SHAPE], hows=_ANY, traits=["error.code"]),
            Match(subjects=[Subject.SHAPE], hows=[How.RENAMED], having=[Aspect.EXCEPTION]),
        ],
        response="B/B",
        why="Errors are told apart by their code on the wire, and by their name in code.",
        migration="Handle {python}: {old} became {new}.",
        reverse=["error-code-changed"],
    ),
)

_SERVICE: Final = (
    Rule(
        id="protocol-changed",
        title="protocol changed",
        on=[
            Match(
                subjects=[Subject.METADATA],
                hows=_ANY,
                traits=["protocol", "protocols", "jsonVersion"],
            )
        ],
        request="N/D",
        why="Services answer old protocols for long, but not for ever.",
        migration="Move clients that are pinned to the old version to the new one.",
        reverse=["protocol-changed"],
    ),
    Rule(
        id="signature-version-changed",
        title="signature version changed",
        on=[Match(subjects=[Subject.METADATA], hows=_ANY, traits=["signatureVersion"])],
        request="N/D",
        why="Services take old signatures for long, but not for ever.",
        migration="Move clients that are pinned to the old version to the new one.",
        reverse=["signature-version-changed"],
    ),
    Rule(
        id="api-version-changed",
        title="API version changed",
        on=[Match(subjects=[Subject.METADATA], hows=_ANY, traits=["apiVersion"])],
        request="N/D",
        why="Some protocols send it with each request.",
        migration="Move clients that are pinned to the old version to the new one.",
        reverse=["api-version-changed"],
    ),
    Rule(
        id="endpoint-identity-changed",
        title="identity of the endpoint changed",
        on=[
            Match(
                subjects=[Subject.METADATA],
                hows=_ANY,
                traits=["signingName", "targetPrefix", "endpointPrefix", "globalEndpoint"],
            )
        ],
        request="N/B",
        why="Old clients address and sign for another name.",
        migration="Move clients that are pinned to the old version to the new one.",
        reverse=["endpoint-identity-changed"],
    ),
    Rule(
        id="auth-removed",
        title="authentication scheme removed",
        on=[
            Match(
                subjects=[Subject.METADATA, Subject.OPERATION],
                hows=_ANY,
                traits=["auth"],
                having=[Aspect.SCHEME_REMOVED],
            )
        ],
        request="D/B",
        why="Old clients may sign with a scheme that is taken no more.",
        migration="Sign with a scheme that is left.",
        reverse=["auth-added", "auth-removed"],
    ),
    Rule(
        id="auth-added",
        title="authentication scheme added",
        on=[
            Match(
                subjects=[Subject.METADATA, Subject.OPERATION],
                hows=_ANY,
                traits=["auth"],
                lacking=[Aspect.SCHEME_REMOVED],
            )
        ],
        request="N/N",
        why="Old schemes are still taken.",
        category=Category.METADATA,
        reverse=["auth-removed", "auth-added"],
    ),
    Rule(
        id="service-id-changed",
        title="service id changed",
        on=[Match(subjects=[Subject.METADATA], hows=_ANY, traits=["serviceId"])],
        request="B/N",
        why="Clients, their configuration and their events go by it.",
        migration="Look for the service's name in configuration and event handlers.",
        reverse=["service-id-changed"],
    ),
    Rule(
        id="context-param-added",
        title="endpoint parameter bound",
        on=[
            Match(
                subjects=[Subject.CLIENT_PARAMETER, Subject.MEMBER, Subject.OPERATION],
                hows=_CAME,
                traits=["contextParam", "staticContextParams", "operationContextParams"],
            ),
            Match(subjects=[Subject.CLIENT_PARAMETER], hows=_CAME),
        ],
        request="N/D",
        cases=(
            Case(
                having=[Aspect.REQUIRED],
                traits=[""],
                request="B/B",
                why="Old callers do not give it, and nothing else does.",
            ),
        ),
        why="It has a say in which endpoint is called.",
        migration="Call the operation once in each region that you use.",
        reverse=["endpoint-rules-changed"],
    ),
    Rule(
        id="endpoint-rules-changed",
        title="endpoint rules changed",
        on=[
            Match(subjects=[Subject.ENDPOINT_RULES, Subject.ENDPOINT_PARAMETER], hows=_ANY),
            Match(
                subjects=[Subject.CLIENT_PARAMETER, Subject.MEMBER, Subject.OPERATION],
                hows=[How.REMOVED, How.CHANGED],
                traits=["contextParam", "staticContextParams", "operationContextParams"],
            ),
            Match(subjects=[Subject.CLIENT_PARAMETER], hows=[How.REMOVED, How.CHANGED]),
        ],
        request="N/D",
        cases=(
            Case(
                having=[Aspect.REQUIRED],
                request="B/B",
                why="A new parameter is required, and nothing but the caller gives it.",
            ),
            Case(
                having=[Aspect.FIRST_MODELLED],
                request="N/N",
                why="The rules were elsewhere before, so nothing is known to have changed.",
            ),
        ),
        why="Another endpoint may be called.",
        migration="Call the service once in each region that you use.",
        reverse=["endpoint-rules-changed", "context-param-added"],
    ),
    Rule(
        id="request-handling-changed",
        title="handling of requests changed",
        on=[
            Match(
                subjects=[Subject.OPERATION],
                hows=_ANY,
                traits=[
                    *("httpChecksum", "httpChecksumRequired", "unsignedPayload"),
                    *("requestcompression", "endpointdiscovery", "endpointoperation"),
                ],
            )
        ],
        request="N/D",
        why="Checksums, compression or the way to an endpoint are others; the content is not.",
        migration="Move clients that are pinned to the old version to the new one.",
        reverse=["request-handling-changed"],
    ),
    Rule(
        id="paginator-added",
        title="paginator added",
        on=[Match(subjects=[Subject.PAGINATOR], hows=_CAME)],
        request="S/N",
        why="Nobody uses it yet.",
        reverse=["paginator-removed"],
    ),
    Rule(
        id="paginator-removed",
        title="paginator removed",
        on=[Match(subjects=[Subject.PAGINATOR], hows=_WENT)],
        request="B/N",
        why="`get_paginator` finds it no more.",
        migration="Ask for each page of {name} yourself.",
        reverse=["paginator-added"],
    ),
    Rule(
        id="paginator-changed",
        title="paginator changed",
        on=[Match(subjects=[Subject.PAGINATOR], hows=[*_ANY, How.RESPELLED], traits=["*"])],
        request="B/N",
        why="Its pages hold, or are asked for by, other members.",
        migration="Look at what is read from the pages of {name}.",
        reverse=["paginator-changed"],
    ),
    Rule(
        id="waiter-added",
        title="waiter added",
        on=[Match(subjects=[Subject.WAITER], hows=_CAME)],
        request="S/N",
        why="Nobody uses it yet.",
        reverse=["waiter-removed"],
    ),
    Rule(
        id="waiter-removed",
        title="waiter removed",
        on=[Match(subjects=[Subject.WAITER], hows=_WENT)],
        request="B/N",
        why="`get_waiter` finds it no more.",
        migration="Wait for {name} by asking for its state yourself.",
        reverse=["waiter-added"],
    ),
    Rule(
        id="waiter-changed",
        title="waiter changed",
        on=[
            Match(
                subjects=[Subject.WAITER],
                hows=[*_ANY, How.RESPELLED],
                traits=["acceptors", "delay", "maxAttempts", "operation"],
            )
        ],
        request="D/N",
        cases=(
            Case(
                traits=["operation"],
                request="B/N",
                why="It asks another operation, which takes other arguments.",
            ),
        ),
        why="It ends in other states, or waits for another time.",
        migration="Look at what follows {name}, and at its timeouts.",
        reverse=["waiter-changed"],
    ),
)

_NAMES: Final = (
    Rule(
        id="shape-added",
        title="shape added",
        on=[Match(subjects=[Subject.SHAPE], hows=_CAME)],
        request="N/N",
        response="N/N",
        why="What uses it has a change of its own.",
        reverse=["shape-removed"],
    ),
    Rule(
        id="shape-removed",
        title="shape removed",
        on=[Match(subjects=[Subject.SHAPE], hows=_WENT)],
        request="N/N",
        response="N/N",
        cases=(
            Case(
                having=[Aspect.NAMED],
                request="D/N",
                response="D/N",
                why="An import of its class breaks.",
            ),
        ),
        why="It had no class, and what used it has a change of its own.",
        migration="Remove imports of {python}.",
        by_name=True,
        reverse=["shape-added"],
    ),
    Rule(
        id="shape-renamed",
        title="shape renamed",
        on=[Match(subjects=[Subject.SHAPE], hows=[How.RENAMED], lacking=[Aspect.EXCEPTION])],
        request="N/N",
        response="N/N",
        cases=(
            Case(
                having=[Aspect.NAMED],
                request="D/N",
                response="D/N",
                why="An import of its class breaks.",
            ),
        ),
        why="It has no class, so nobody goes by its name.",
        migration="Import {new} in place of {old}.",
        by_name=True,
        reverse=["shape-renamed"],
    ),
)

_SILENT: Final = (
    Rule(
        id="target-changed",
        title="refers to another shape",
        on=[Match(subjects=_USES, hows=[How.CHANGED], traits=["shape"])],
        request="N/N",
        response="N/N",
        why="What differs between the two shapes has changes of its own.",
        category=Category.METADATA,
        reverse=["target-changed"],
    ),
    Rule(
        id="documentation-changed",
        title="documentation changed",
        on=[
            Match(
                subjects=_EVERY,
                hows=[*_ANY, How.RESPELLED],
                traits=[
                    "documentation",
                    "description",
                    "deprecatedMessage",
                    "deprecatedSince",
                    "examples",
                ],
            )
        ],
        request="N/N",
        response="N/N",
        why="Words only.",
        category=Category.DOCS,
        reverse=["documentation-changed"],
    ),
    Rule(
        id="order-changed",
        title="order changed",
        on=[Match(subjects=_EVERY, hows=[How.REORDERED], traits=["*"])],
        request="N/N",
        response="N/N",
        why="Members, values and errors go by their names.",
        category=Category.DOCS,
        reverse=["order-changed"],
    ),
    Rule(
        id="metadata-changed",
        title="metadata changed",
        on=[
            Match(
                subjects=[
                    *(Subject.METADATA, Subject.SERVICE, Subject.OPERATION, Subject.DOCUMENT),
                    *(Subject.SHAPE, *_USES),
                ],
                hows=_ANY,
                traits=[
                    *("serviceFullName", "serviceAbbreviation", "uid", "ripServiceName", "version"),
                    *("readonly", "idempotent", "box", "synthetic"),
                ],
            )
        ],
        request="N/N",
        response="N/N",
        why="Neither clients nor bindings act on it.",
        category=Category.METADATA,
        reverse=["metadata-changed"],
    ),
    Rule(
        id="spelling-changed",
        title="written differently",
        on=[Match(subjects=_EVERY, hows=[How.RESPELLED], traits=["*", ""])],
        request="N/N",
        response="N/N",
        why="It is written differently and means the same.",
        category=Category.METADATA,
        reverse=["spelling-changed"],
    ),
)

UNCLASSIFIED: Final = Rule(
    id="unclassified",
    title="changed in a way that no rule knows",
    on=[Match(subjects=_EVERY, hows=tuple(How), traits=["*", ""])],
    request="D/D",
    response="D/D",
    why="AWS added something that botopin does not know yet.",
    migration="Look at the change, and tell the maintainers of botopin of it.",
    reverse=["unclassified"],
)

RULES: Final[tuple[Rule, ...]] = (
    *_OPERATIONS,
    *_MEMBERS,
    *_TYPES,
    *_CONSTRAINTS,
    *_WIRE,
    *_SERVICE,
    *_NAMES,
    *_SILENT,
    UNCLASSIFIED,
)
"""In the order of the table; the last matches everything."""

RULE_IDS: Final = tuple(dict.fromkeys(rule.id for rule in RULES))


def rule_for(fact: Fact) -> Rule:
    """The rule that judges a fact."""
    key = (fact.subject, fact.how, fact.trait, fact.aspects)
    if (rule := _FOUND.get(key)) is None:
        rule = _FOUND[key] = next(rule for rule in RULES if rule.matches(fact))
    return rule


_FOUND: Final[dict[tuple[Subject, How, str, frozenset[Aspect]], Rule]] = {}
"""A comparison has thousands of facts of few kinds."""
