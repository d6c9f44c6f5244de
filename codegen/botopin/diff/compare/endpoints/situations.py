"""Settings of clients under which endpoints are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from botopin.diff.compare.raw_model import as_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from botopin.diff.compare.endpoints.rule_set import RuleSet
    from botopin.diff.compare.raw_model import Object

CUSTOM_ENDPOINT: Final = "https://custom.example.com"
DEFAULT_REGION: Final = "us-east-1"
_ACCOUNT: Final = "111122223333"
"""Account of the client, which is not that of the ARNs in sample calls."""

_DEFAULTS: Final[Mapping[str, Any]] = {
    "AWS::UseFIPS": False,
    "AWS::UseDualStack": False,
    "SDK::Endpoint": None,
    "AWS::STS::UseGlobalEndpoint": False,
    "AWS::S3::UseGlobalEndpoint": False,
    "AWS::S3::Accelerate": False,
    "AWS::S3::ForcePathStyle": False,
    "AWS::S3::UseArnRegion": True,
    "AWS::S3Control::UseArnRegion": False,
    "AWS::S3::DisableMultiRegionAccessPoints": False,
    "AWS::Auth::AccountIdEndpointMode": "preferred",
}
"""Values of botocore's built-in parameters for a client without settings, by source."""


@frozen
class Setting:
    """Difference from a client without settings."""

    text: str
    """Description, such as `FIPS`; empty for no difference."""
    builtins: Mapping[str, Any] = field(factory=dict[str, Any])
    context: Mapping[str, Any] = field(factory=dict[str, Any])
    """Values of client context parameters, by name in the model."""


_DEFAULT: Final = Setting("")
VARIANTS: Final = (
    _DEFAULT,
    Setting("FIPS", {"AWS::UseFIPS": True}),
    Setting("dual stack", {"AWS::UseDualStack": True}),
    # botocore ignores FIPS and dual stack if the client has its own endpoint.
    Setting(
        "a custom endpoint",
        {"SDK::Endpoint": CUSTOM_ENDPOINT, "AWS::S3::ForcePathStyle": True},
    ),
    Setting("FIPS and dual stack", {"AWS::UseFIPS": True, "AWS::UseDualStack": True}),
)
_OPTIONS: Final = (
    Setting("the global STS endpoint", {"AWS::STS::UseGlobalEndpoint": True}),
    Setting("the global S3 endpoint", {"AWS::S3::UseGlobalEndpoint": True}),
    Setting("S3 Accelerate", {"AWS::S3::Accelerate": True}),
    Setting("path-style addressing", {"AWS::S3::ForcePathStyle": True}),
    Setting("use_arn_region=False", {"AWS::S3::UseArnRegion": False}),
    Setting("use_arn_region=True", {"AWS::S3Control::UseArnRegion": True}),
    Setting(
        "multi-region access points disabled", {"AWS::S3::DisableMultiRegionAccessPoints": True}
    ),
    Setting("an account ID", {"AWS::Auth::AccountId": _ACCOUNT}),
    Setting(
        "an account ID and account_id_endpoint_mode='disabled'",
        {"AWS::Auth::AccountId": _ACCOUNT, "AWS::Auth::AccountIdEndpointMode": "disabled"},
    ),
)


def settings_of_clients(
    rule_sets: Iterable[RuleSet], context_parameters: Mapping[str, Any]
) -> list[Setting]:
    """Return settings beside region, FIPS, dual stack and endpoint; the first is the default.

    Args:
        rule_sets: Old and new rules.
        context_parameters: Client context parameters of both models, by name.
    """
    sources: set[object] = set()
    literals: dict[str, set[str]] = {}
    for rules in rule_sets:
        sources |= {as_object(each).get("builtIn") for each in rules.parameters.values()}
        for name in rules.used_parameters & context_parameters.keys():
            if "builtIn" not in as_object(rules.parameters[name]):
                literals.setdefault(name, set()).update(rules.literals.get(name, ()))
    options = [each for each in _OPTIONS if sources & each.builtins.keys()]
    for name, texts in sorted(literals.items()):
        is_flag = str(as_object(context_parameters[name]).get("type")).lower() == "boolean"
        values: Sequence[Any] = (True,) if is_flag else sorted(texts) or ("example",)
        options += [Setting(f"{name}={value!r}", context={name: value}) for value in values]
    return [_DEFAULT, *options]


def regions_to_compare(rule_sets: Iterable[RuleSet], partitions: Sequence[Object]) -> list[str]:
    """Return the regions that rules name, and for each partition one that they do not name.

    A list of all regions would depend on the installed botocore, and rules treat regions alike
    that they do not name.

    Args:
        rule_sets: Old and new rules.
        partitions: botocore's partitions.
    """
    named = {region for rules in rule_sets for region in rules.regions}
    known = {region for partition in partitions for region in partition["regions"]}
    unnamed = [
        min({*partition["regions"]} - named - _pseudo_regions(partition), default="")
        for partition in partitions
    ]
    ordered = sorted(named, key=lambda region: (region not in known, region))
    return [*dict.fromkeys([DEFAULT_REGION, *filter(None, unnamed), *ordered])]


def _pseudo_regions(partition: Object) -> set[str]:
    """Return names such as aws-global, for which few services have endpoints."""
    return {region for region in partition["regions"] if region.endswith("-global")}


@frozen
class Situation:
    """One combination of a client's settings."""

    region: str
    variant: Setting
    option: Setting

    def __str__(self) -> str:
        texts = [each.text for each in (self.variant, self.option) if each.text]
        return f"{self.region} with {' and '.join(texts)}" if texts else self.region

    @property
    def builtins(self) -> Mapping[str, Any]:
        """Values of botocore's built-in parameters, by source."""
        return {
            **_DEFAULTS,
            "AWS::Region": self.region,
            **self.variant.builtins,
            **self.option.builtins,
        }
