"""Endpoints that the installed botocore resolves from the rules of one version."""

from __future__ import annotations

from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, frozen

from botopin.diff.compare.raw_model import as_object
from botopin.runtime.clients.documents import botocore

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.diff.compare.raw_model import Object

_OPTIONAL_SCHEMES: Final = frozenset({"sigv4a"})
"""Schemes that some installations of botocore lack; those choose the next scheme."""
_SCHEME_PROPERTIES: Final = (
    *("name", "signingName", "signingRegion", "signingRegionSet", "disableDoubleEncoding"),
)


class UnresolvedRulesError(Exception):
    """The installed botocore cannot evaluate the rules; the text names the reason."""


@frozen
class Endpoint:
    """Parts of a resolved endpoint that botocore uses."""

    url: str
    schemes: tuple[Mapping[str, str], ...]
    """Authentication schemes of which a client chooses the first that it supports."""
    headers: Mapping[str, str]
    backend: str
    """`S3Express`, or an empty string."""

    def signature(self) -> str:
        """Return a description of everything except the URL."""
        schemes = (
            "signed with " + ", ".join(f"{key} {value}" for key, value in scheme.items())
            for scheme in self.schemes
        )
        headers = (f"header {name}: {value}" for name, value in self.headers.items())
        return "; ".join(filter(None, [*schemes, *headers, self.backend]))


@frozen
class Refusal:
    """Message of the error that botocore raises instead of sending a request."""

    message: str


class RulesEngine:
    """Endpoint rules of one version, bound to the operations of its model."""

    def __init__(self, rules: Object, model: Object) -> None:
        """Load the rules.

        Raises:
            UnresolvedRulesError: botocore is not installed, or cannot read the rules.
        """
        try:
            _check_support(rules)
            metadata = {"serviceId": "unnamed", **as_object(model.get("metadata"))}
            self._prefix = str(metadata.get("endpointPrefix"))
            self._signing_name = metadata.get("signingName")
            self._service = botocore("model").ServiceModel({**model, "metadata": metadata})
            self._python_name = botocore().xform_name
            self._builtins: dict[str, Any] = {}
            self._context: dict[str, Any] = {}
            self._resolver = botocore("regions").EndpointRulesetResolver(
                endpoint_ruleset_data=_without_documentation(rules),
                partition_data=partition_data(),
                service_model=self._service,
                builtins=self._builtins,
                client_context=self._context,
                event_emitter=_event_emitter(),
            )
        except UnresolvedRulesError:
            raise
        except Exception as error:  # the rules are input, and botocore does not validate them
            raise UnresolvedRulesError(f"{type(error).__name__}: {error}") from error
        self._refused = botocore("exceptions").BotoCoreError

    def resolve(
        self,
        operation: str,
        arguments: Mapping[str, Any],
        builtins: Mapping[str, Any],
        context: Mapping[str, Any],
    ) -> Endpoint | Refusal:
        """Return the endpoint of a call, or the error that botocore raises.

        Args:
            operation: Name of the operation.
            arguments: Arguments of the call, by wire name.
            builtins: Values of botocore's built-in parameters, such as `AWS::Region`.
            context: Values of client context parameters, by name.

        Raises:
            UnresolvedRulesError: The rules do not have the form that botocore expects.
        """
        _replace(self._builtins, builtins)
        _replace(self._context, {self._python_name(name): context[name] for name in context})
        try:
            model = self._service.operation_model(operation)
            endpoint = self._resolver.construct_endpoint(model, dict(arguments), {})
            return _endpoint(endpoint)
        except self._refused as error:
            return Refusal(str(error))
        except Exception as error:
            raise UnresolvedRulesError(f"{type(error).__name__}: {error}") from error

    def with_client(
        self, resolved: Endpoint | Refusal, builtins: Mapping[str, Any]
    ) -> Endpoint | Refusal:
        """Return an endpoint with the signing name and region that its schemes omit.

        Clients take these from botocore's `endpoints.json` and from the metadata of the model. The
        result is a refusal if botocore cannot create a client with these settings.

        Args:
            resolved: Resolved endpoint, or the error.
            builtins: Values of botocore's built-in parameters, for which it was resolved.
        """
        if isinstance(resolved, Refusal):
            return resolved
        config = botocore("config").Config(
            use_fips_endpoint=builtins["AWS::UseFIPS"],
            use_dualstack_endpoint=builtins["AWS::UseDualStack"],
        )
        bridge = botocore("client").ClientEndpointBridge(
            _endpoint_data(), client_config=config, service_signing_name=self._signing_name
        )
        try:
            signature = bridge.resolve(
                self._prefix, builtins["AWS::Region"], builtins["SDK::Endpoint"]
            )
        except self._refused as error:
            return Refusal(str(error))
        version = str(signature["signature_version"]).removeprefix("s3")
        defaults = {
            "name": f"sig{version}",
            "signingName": str(signature["signing_name"]),
            "signingRegion": str(signature["signing_region"]),
        }
        schemes = [
            {key: scheme[key] for key in scheme if key != "signingRegionSet"}
            | {"signingRegion": scheme["signingRegionSet"]}
            if "signingRegionSet" in scheme
            else scheme
            for scheme in resolved.schemes
        ]
        return evolve(resolved, schemes=tuple({**defaults, **each} for each in schemes or [{}]))


def _replace(target: dict[str, Any], values: Mapping[str, Any]) -> None:
    """Replace the content of a dictionary that the resolver holds."""
    target.clear()
    target.update(values)


def _endpoint(resolved: Any) -> Endpoint:
    properties = as_object(resolved.properties)
    schemes = [as_object(each) for each in properties.get("authSchemes", ())]
    optional = [*takewhile(lambda each: each.get("name") in _OPTIONAL_SCHEMES, schemes)]
    backend = properties.get("backend")
    return Endpoint(
        url=resolved.url,
        schemes=tuple(map(_scheme, schemes[: len(optional) + 1])),
        headers=resolved.headers,
        backend=backend if backend == "S3Express" else "",
    )


def _scheme(scheme: Object) -> Mapping[str, str]:
    """Return the properties of a scheme that `auth_schemes_to_signing_ctx` reads."""
    return {key: str(scheme[key]) for key in _SCHEME_PROPERTIES if scheme.get(key)}


def _check_support(rules: Object) -> None:
    """Check that the installed botocore knows the types and the sources of all parameters."""
    types = {each.name for each in botocore("endpoint_provider").ParameterType}
    sources = {None, *(each.value for each in botocore("regions").EndpointResolverBuiltins)}
    for name, parameter in as_object(rules.get("parameters")).items():
        described = as_object(parameter)
        for known, value in (
            (types, str(described.get("type")).lower()),
            (sources, described.get("builtIn")),
        ):
            if value not in known:
                raise UnresolvedRulesError(f"botocore does not know {value} of parameter {name}")


def _without_documentation(rules: Object) -> Object:
    return {key: rules[key] for key in ("version", "parameters", "rules") if key in rules}


@cache
def partition_data() -> Any:
    """Return the partitions that the installed botocore contains."""
    return _loader().load_data("partitions")


def _loader() -> Any:
    """Return a loader of the files in botocore, without files of the user."""
    loader = botocore("loaders").Loader
    return loader(extra_search_paths=[loader.BUILTIN_DATA_PATH], include_default_search_paths=False)


@cache
def _endpoint_data() -> Any:
    """Return the endpoints of botocore, with which clients choose a signature."""
    data = _loader().load_data("endpoints")
    return botocore("regions").EndpointResolver(data, uses_builtin_data=True)


@cache
def _event_emitter() -> Any:
    """Return an emitter with botocore's handlers, which change parameters of S3."""
    return botocore("session").Session().get_component("event_emitter")
