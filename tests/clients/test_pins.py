"""Pinned clients: their version and their wire bytes."""

from __future__ import annotations

import copy
import importlib
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import boto3
import botocore
import pytest
from botocore import xform_name
from botocore.credentials import Credentials, RefreshableCredentials
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ParamValidationError,
    UnknownServiceError,
)
from botocore.model import ShapeResolver
from hypothesis import given, settings

from botopin import PinError, pin, to_boto3
from botopin.runtime.clients.documents import (
    check_endpoint_rules,
    load_documents,
    select_protocol,
    supported_documents,
)
from botopin.runtime.clients.pinned import PinnedLoader
from botopin.runtime.clients.verification import compare_members, operations_without_method
from botopin.strategies import valid
from botopin_aws.braket import VERSIONS
from clients.wire import CONFIG, Wire, data_path, session
from integration.examples import operation_examples
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MODELS: Final = ROOT / "models" / "braket"
EACH_VERSION: Final = pytest.mark.parametrize("date", VERSIONS)


def raw(date: str) -> Any:
    return json.loads((MODELS / date / "service-2.json").read_bytes())


def members(shape: Any, model: Any, seen: frozenset[str] = frozenset()) -> Any:
    """Return the members below a shape by wire name, from botocore's shapes or raw JSON."""
    if shape is None:
        return None
    name, kind = (shape["name"], shape["type"]) if isinstance(shape, dict) else _told(shape)
    if name in seen:
        return name
    inner = {**dict(_inner(shape, model))}
    return kind, {key: members(value, model, seen | {name}) for key, value in inner.items()}


def _told(shape: Any) -> tuple[str, str]:
    return shape.name, shape.type_name


def _inner(shape: Any, model: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(shape, dict):
        match shape.type_name:
            case "structure":
                yield from shape.members.items()
            case "list":
                yield "member", shape.member
            case "map":
                yield from (("key", shape.key), ("value", shape.value))
        return
    references = shape.get("members", {})
    references |= {key: shape[key] for key in ("member", "key", "value") if key in shape}
    for key, reference in references.items():
        yield key, _shape(model, reference["shape"])


def _shape(model: Any, name: str) -> Any:
    return {**model["shapes"][name], "name": name}


@EACH_VERSION
def test_the_client_has_exactly_the_operations_and_members_of_the_version(date: str) -> None:
    client = pin("braket", date, session=session())
    model = raw(date)
    service = client.meta.service_model
    assert {*service.operation_names} == {*model["operations"]}
    assert {*client.meta.method_to_api_mapping} == {*map(xform_name, model["operations"])}
    for name, stated in model["operations"].items():
        operation = service.operation_model(name)
        for end, shape in (("input", operation.input_shape), ("output", operation.output_shape)):
            expected = _shape(model, stated[end]["shape"]) if end in stated else None
            assert members(shape, None) == members(expected, model), (name, end)
    client.close()


@EACH_VERSION
def test_wire_bytes_agree_with_boto3(
    date: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = data_path(tmp_path, "braket", "2019-09-01", MODELS / date)
    with monkeypatch.context() as patch:
        patch.setenv("AWS_DATA_PATH", str(folder))
        plain = session().client("braket", config=CONFIG)
    pinned = pin("braket", date, session=session(), config=CONFIG)
    wires = Wire(plain), Wire(pinned)
    package = f"botopin_aws.braket.v{date.replace('-', '_')}"
    version = importlib.import_module(package)
    for operation, stated in raw(date)["operations"].items():
        requests = valid(getattr(version, stated["input"]["shape"]))
        token = {"clientToken": "one"} if has_token(date, operation) else {}
        method = xform_name(operation)
        examples = operation_examples(date, operation, 4, 2)
        send_both(examples, requests, token, [getattr(each, method) for each in (plain, pinned)])
    assert len(wires[0].sent) >= 2 * len(raw(date)["operations"])
    assert wires[0].sent == wires[1].sent
    for client in (plain, pinned):
        client.close()


def send_both(examples: settings, requests: Any, token: dict[str, str], methods: list[Any]) -> None:
    @examples
    @given(requests)
    def send(request: Any) -> None:
        arguments = token | to_boto3(request)
        for method in methods:
            method(**copy.deepcopy(arguments))

    send()


def has_token(date: str, operation: str) -> bool:
    model = raw(date)
    shape = model["shapes"][model["operations"][operation]["input"]["shape"]]
    return "clientToken" in shape["members"]


def test_sends_only_members_of_the_version() -> None:
    """Return a request with a member of one version: old botocore releases validate no enums."""
    arguments: dict[str, Any] = {
        "algorithmSpecification": {},
        "deviceConfig": {"device": "local:none/none"},
        "instanceConfig": {"instanceType": "ml.g6.xlarge", "volumeSizeInGb": 30},
        "jobName": "one",
        "outputDataConfig": {"s3Path": "s3://bucket/out"},
        "roleArn": "arn:aws:iam::123456789012:role/one",
        "associations": [{"arn": "arn:one", "type": "RESERVATION_TIME_WINDOW_ARN"}],
    }
    old = pin("braket", "2023-09-22", session=session(), config=CONFIG)
    with pytest.raises(ParamValidationError, match='Unknown parameter in input: "associations"'):
        old.create_job(**arguments)
    new = pin("braket", "2026-04-07", session=session(), config=CONFIG)
    wire = Wire(new)
    new.create_job(**arguments)
    sent = json.loads(wire.sent[0]["body"])
    assert sent["associations"] == arguments["associations"]
    assert sent["instanceConfig"]["instanceType"] == "ml.g6.xlarge"
    assert hasattr(new, "create_spending_limit")
    for client in (old, new):
        client.close()


@EACH_VERSION
def test_paginators_and_waiters_belong_to_the_version(date: str) -> None:
    client = pin("braket", date, session=session())
    expected = json.loads((MODELS / date / "paginators-1.json").read_bytes())["pagination"]
    paginated = {name for name in raw(date)["operations"] if client.can_paginate(xform_name(name))}
    assert paginated == {*expected}
    assert client.waiter_names == []
    client.close()


def test_missing_documents_are_not_taken_from_botocore() -> None:
    class Installed:
        def load_service_model(self, service: str, kind: str, api_version: str | None) -> Any:
            return f"the installed {service} {kind}"

        def load_data(self, name: str) -> str:
            return name

    loader = PinnedLoader(Installed(), "ec2", {"service-2": {"metadata": {}}})
    assert loader.load_service_model("ec2", "service-2", "2016-11-15") == {"metadata": {}}
    for kind in ("paginators-1", "waiters-2", "endpoint-rule-set-1", "examples-1"):
        with pytest.raises(UnknownServiceError, match=kind):
            loader.load_service_model("ec2", kind)
    assert loader.load_service_model("s3", "waiters-2", None) == "the installed s3 waiters-2"
    assert loader.load_data("endpoints") == "endpoints"


def test_documents_are_read_once_for_all_clients() -> None:
    module = "botopin_aws.braket.v2026_04_07"
    one, other = (PinnedLoader(None, "braket", load_documents(module)) for _ in range(2))
    assert one.load_service_model("braket", "service-2") is other.load_service_model(
        "braket", "service-2"
    )
    assert copy.copy(one).load_service_model("braket", "service-2")["operations"]


def test_rejects_operations_with_the_same_botocore_name() -> None:
    client = pin("braket", "2026-04-07", session=session())
    client.meta._method_to_api_mapping["get_job"] = "GetDevice"
    assert "operation GetJob has no method of its own" in operations_without_method(client)
    del client.meta._method_to_api_mapping["get_job"]
    assert "operation GetJob has no method of its own" in operations_without_method(client)
    client.meta._method_to_api_mapping["get_paginator"] = "GetJob"
    assert "operation GetJob has no method of its own" in operations_without_method(client)
    client.meta._method_to_api_mapping["get_this_job"] = "GetJob"
    assert "operation GetJob has no method of its own" in operations_without_method(client)
    client.get_this_job = client.get_job
    assert operations_without_method(client) == []
    client.close()


def test_rejects_unsupported_endpoint_rules() -> None:
    check_endpoint_rules(
        {"parameters": {"Region": {"type": "String", "builtIn": "AWS::Region"}}}, "v"
    )
    for parameter in ({"type": "Tomorrow"}, {"type": "String", "builtIn": "AWS::Tomorrow"}):
        with pytest.raises(PinError, match="does not know the parameter Later of v's endpoints"):
            check_endpoint_rules({"parameters": {"Later": parameter}}, "v")


def test_a_role_is_assumed_in_the_region_of_the_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").write_text(
        "[profile keys]\naws_access_key_id=a\naws_secret_access_key=b\n"
        "[profile role]\nrole_arn=arn:aws-us-gov:iam::123456789012:role/one\nsource_profile=keys\n"
        "sts_regional_endpoints=regional\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    urls: list[str] = []

    def answer(self: Any, request: Any) -> Any:
        urls.append(request.url)
        raise ConnectionClosedError(endpoint_url=request.url)

    monkeypatch.setattr("botocore.httpsession.URLLib3Session.send", answer)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    client = pin(
        "braket",
        "2026-04-07",
        session=boto3.Session(profile_name="role"),
        region_name="us-gov-west-1",
    )
    with pytest.raises(ConnectionClosedError):
        client.search_devices(filters=[])
    assert {*urls} == {"https://sts.us-gov-west-1.amazonaws.com/"}
    client.close()


def test_extras_are_merged_into_a_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "with_extras" / "_model"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "service-2.json").write_text('{"operations": {"One": {}}}')
    (folder / "service-2.sdk-extras.json").write_text('{"merge": {"operations": {"Two": {}}}}')
    monkeypatch.syspath_prepend(tmp_path)
    assert load_documents("with_extras") == {"service-2": {"operations": {"One": {}, "Two": {}}}}


def test_rejects_a_model_without_a_service_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "without_id" / "_model"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "service-2.json").write_text('{"metadata": {"protocol": "json"}}')
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(PinError, match=r"no serviceId .* add the file service-2\.sdk-extras\.json"):
        supported_documents("without_id")
    load_documents.cache_clear()
    extras = '{"merge": {"metadata": {"serviceId": "Old"}}}'
    (folder / "service-2.sdk-extras.json").write_text(extras)
    assert supported_documents("without_id")["service-2"]["metadata"]["serviceId"] == "Old"


def test_rejects_a_version_without_a_bundled_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "without_model").mkdir()
    (tmp_path / "without_model" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(PinError, match=r"without_model has no _model/service-2\.json: run"):
        load_documents("without_model")


def test_ineffective_pin_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check a loader that provides another model."""
    other = load_documents("botopin_aws.braket.v2023_09_22")

    def load(self: PinnedLoader, service: str, kind: str, api_version: str | None = None) -> Any:
        return other[kind]

    monkeypatch.setattr(PinnedLoader, "load_service_model", load)
    with pytest.raises(PinError, match="operation CreateSpendingLimit is missing"):
        pin("braket", "2026-04-07", session=session())


def test_sees_every_kind_of_difference() -> None:
    client = pin("braket", "2026-04-07", session=session())
    described = client.meta.service_model
    model = raw("2026-04-07")
    assert compare_members(described, model) == []
    model["shapes"]["CreateJobRequest"]["members"]["later"] = {"shape": "String"}
    del model["shapes"]["GetJobResponse"]["members"]["associations"]
    del model["operations"]["CancelJob"]
    assert {*compare_members(described, model)} == {
        "CreateJob input member later is missing",
        "GetJob output member associations is not in the model",
        "operation CancelJob is not in the model",
    }
    client.close()


def swap_methods(boto3_session: Any) -> None:
    def swap(class_attributes: dict[str, Any], **_: Any) -> None:
        class_attributes["_PY_TO_OP_NAME"]["get_job"] = "GetDevice"

    boto3_session.events.register("creating-client-class.braket", swap)


def remove_method(boto3_session: Any) -> None:
    def remove(class_attributes: dict[str, Any], **_: Any) -> None:
        del class_attributes["get_job"]

    boto3_session.events.register("creating-client-class.braket", remove)


def replace_service(boto3_session: Any) -> None:
    boto3_session.events.register_first("choose-service-name", lambda **_: "sqs")


def replace_loader(documents: Any) -> Callable[[Any], None]:
    """Return a function that makes the next loaders of pinned sessions return other documents."""

    def load(self: PinnedLoader, service: str, kind: str, api_version: str | None = None) -> Any:
        return documents()[kind]

    return lambda _: setattr(PinnedLoader, "load_service_model", load)


def without_member() -> Any:
    """Return documents that share the metadata and operations of the version."""
    documents = load_documents("botopin_aws.braket.v2026_04_07")
    model = documents["service-2"]
    shapes = {**model["shapes"]}
    members = {**shapes["GetJobRequest"]["members"]}
    del members["additionalAttributeNames"]
    shapes["GetJobRequest"] = {**shapes["GetJobRequest"], "members": members}
    return {**documents, "service-2": {**model, "shapes": shapes}}


@pytest.mark.parametrize(
    ("tamper", "message"),
    [
        (swap_methods, "operation GetJob has no method of its own"),
        (remove_method, "operation GetJob has no method of its own"),
        (replace_service, "operation CancelJob is missing"),
        (
            replace_loader(lambda: load_documents("botopin_aws.braket.v2023_09_22")),
            "operation CreateSpendingLimit is missing",
        ),
        (
            replace_loader(without_member),
            "GetJob input member additionalAttributeNames is missing",
        ),
    ],
    ids=["methods", "method", "service", "version", "member"],
)
def test_rejects_a_changed_client_after_a_sound_one(
    tamper: Callable[[Any], None], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PinnedLoader, "load_service_model", PinnedLoader.load_service_model)
    boto3_session = session()
    pin("braket", "2026-04-07", session=boto3_session).close()
    tamper(boto3_session)
    with pytest.raises(PinError, match=message):
        pin("braket", "2026-04-07", session=boto3_session)


def test_compares_the_members_of_a_version_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pin("braket", "2026-04-07", session=session()).close()
    derived: list[str] = []
    derive = ShapeResolver.get_shape_by_name

    def get_shape_by_name(self: Any, shape_name: str, *arguments: Any) -> Any:
        derived.append(shape_name)
        return derive(self, shape_name, *arguments)

    monkeypatch.setattr(ShapeResolver, "get_shape_by_name", get_shape_by_name)
    pin("braket", "2026-04-07", session=session()).close()
    assert derived == []


def test_threads_can_create_the_first_clients() -> None:
    supported_documents.cache_clear()
    load_documents.cache_clear()

    def operations(_: int) -> set[str]:
        client = pin("braket", "2023-09-22", session=session())
        client.close()
        return {*client.meta.service_model.operation_names}

    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(operations, range(16)))
    assert seen == [{*raw("2023-09-22")["operations"]}] * 16


def test_rejects_an_unknown_service_or_version() -> None:
    with pytest.raises(PinError, match="no version '2026-04-08' .did you mean '2026-04-07'"):
        pin("braket", "2026-04-08", session=session())
    with pytest.raises(PinError, match="expected bindings of 'Braket' .* got 'braket'"):
        pin("Braket", "2026-04-07", session=session())
    with pytest.raises(PinError, match="cannot find bindings of 'brakett'"):
        pin("brakett", "2026-04-07", session=session())
    with pytest.raises(PinError, match=r"cannot find bindings of 'braket': create my\.own\.braket"):
        pin("braket", "2026-04-07", session=session(), package="my.own")
    with pytest.raises(PinError, match="cannot find bindings of 'braket'"):
        pin("braket", "2026-04-07", session=session(), package="..")
    with pytest.raises(TypeError, match="does not accept api_version"):
        pin("braket", "2026-04-07", api_version="1")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"expected a boto3\.Session, got str"):
        pin("braket", "2026-04-07", session="default")  # type: ignore[arg-type]


def test_unsupported_protocol_is_skipped() -> None:
    metadata = {"protocol": "of-tomorrow", "protocols": ["of-tomorrow", "json", "query"]}
    select_protocol({"metadata": metadata}, "some.version")
    assert metadata["protocol"] == "json"
    release = f"botocore {botocore.__version__} supports no protocol of"
    with pytest.raises(PinError, match=rf"{release} v \(none\)"):
        select_protocol({"metadata": {}}, "v")
    alone = {"metadata": {"protocol": "of-tomorrow"}}
    with pytest.raises(PinError, match=rf"{release} some\.version \(of-tomorrow\)"):
        select_protocol(alone, "some.version")


def test_credentials_of_the_session_are_refreshed() -> None:
    refreshed: list[int] = []

    def refresh() -> dict[str, str]:
        refreshed.append(1)
        return {
            "access_key": f"key{len(refreshed)}",
            "secret_key": "secret",
            "token": "token",
            "expiry_time": "2000-01-01T00:00:00Z" if len(refreshed) < 2 else "2999-01-01T00:00:00Z",
        }

    boto3_session = boto3.Session(region_name="us-west-2")
    boto3_session._session._credentials = RefreshableCredentials.create_from_metadata(
        refresh(), refresh, "tests"
    )
    client = pin("braket", "2026-04-07", session=boto3_session, config=CONFIG)
    keys: list[str] = []

    def look(request: Any, **_: Any) -> None:
        keys.append(request.headers["Authorization"].decode().split("=")[1].split("/")[0])

    Wire(client)
    client.meta.events.register_first("before-send", look)
    client.search_devices(filters=[])
    client.search_devices(filters=[])
    assert keys == ["key2", "key2"]
    client.close()


def test_handlers_and_settings_of_the_session_apply(monkeypatch: pytest.MonkeyPatch) -> None:
    boto3_session = session()
    heard: list[str] = []

    def hear(model: Any, **_: Any) -> None:
        heard.append(model.name)

    boto3_session.events.register("before-call.braket", hear)
    boto3_session._session.set_default_client_config(CONFIG.merge(CONFIG.__class__(read_timeout=7)))
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "9")
    client = pin("braket", "2026-04-07", session=boto3_session, region_name="eu-west-2")
    Wire(client)
    client.search_devices(filters=[])
    assert heard == ["SearchDevices"]
    assert client.meta.config.read_timeout == 7
    assert client.meta.region_name == "eu-west-2"
    plain = boto3_session.client("braket", region_name="eu-west-2")
    assert client.meta.config.user_agent.split()[:2] == plain.meta.config.user_agent.split()[:2]
    for each in (client, plain):
        each.close()


def test_changes_of_the_session_apply_to_the_next_client() -> None:
    boto3_session = session()
    heard: list[str] = []
    first = pin("braket", "2026-04-07", session=boto3_session, config=CONFIG)
    boto3_session.events.register("before-call.braket", lambda model, **_: heard.append(model.name))
    boto3_session._session.set_credentials("another", "secret")
    second = pin("braket", "2026-04-07", session=boto3_session, config=CONFIG)
    second.meta.events.register("before-call.braket", lambda **_: heard.append("second"))
    wires = Wire(first), Wire(second)
    keys: list[str] = []
    for client in (first, second):
        client.meta.events.register_first(
            "before-send",
            lambda request, **_: keys.append(request.headers["Authorization"].decode()),
        )
        client.search_devices(filters=[])
        client.close()
    third = pin("braket", "2026-04-07", session=boto3_session, config=CONFIG)
    Wire(third)
    third.search_devices(filters=[])
    third.close()
    assert heard == ["SearchDevices", "second", "SearchDevices"]
    assert ["Credential=another/" in key for key in keys] == [False, True]
    assert [len(wire.sent) for wire in wires] == [1, 1]


def test_clients_of_a_session_load_credentials_once() -> None:
    loaded: list[str] = []

    class Provider:
        def load_credentials(self) -> Credentials:
            loaded.append("")
            return Credentials("key", "secret")

    boto3_session = boto3.Session(region_name="us-west-2")
    boto3_session._session.register_component("credential_provider", Provider())
    for date in VERSIONS:
        pin("braket", date, session=boto3_session).close()
    boto3_session.client("braket").close()
    assert len(loaded) == 1


def test_errors_belong_to_their_version() -> None:
    boto3_session = session()
    plain = boto3_session.client("braket")
    clients = [
        pin("braket", date, session=boto3_session)
        for date in ("2020-08-13", "2020-08-13", "2026-04-07")
    ]
    old, old_again, new = [{*dir(client.exceptions)} for client in clients]
    assert old == old_again < new
    conflicts = [client.exceptions.ConflictException for client in (plain, *clients)]
    assert conflicts[1] is conflicts[2]
    assert len({*conflicts}) == 3
    for client in (plain, *clients):
        client.close()


def test_default_session_is_boto3s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session())
    client = pin("braket", "2026-04-07")
    assert client.meta.region_name == "us-west-2"
    client.close()


def test_pin_does_not_change_the_session() -> None:
    boto3_session = session()
    pin("braket", "2020-08-13", session=boto3_session).close()
    client = boto3_session.client("braket")
    assert "CreateJob" in client.meta.service_model.operation_names
    client.close()


def test_error_of_a_pinned_client_is_a_client_error() -> None:
    client = pin("braket", "2026-04-07", session=session(), config=CONFIG)
    wire = Wire(client, 409, {"message": "no"})
    wire.headers["x-amzn-errortype"] = "ConflictException:http://internal.amazon.com/"
    with pytest.raises(ClientError) as caught:
        client.search_devices(filters=[])
    assert type(caught.value) is client.exceptions.ConflictException
    client.close()
