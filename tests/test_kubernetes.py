"""deploy/kubernetes holds what Kubernetes takes, its parts fit one another, and the images and servers they are for."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import requests
import yaml

from frontend.settings import SETTINGS
from tests.servers import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
BASE = FOLDER / "base"
OVERLAY = FOLDER / "overlays" / "production"
OLDEST = "1.31"  # with the newest that kubernetes-validate knows, these are the versions the files are for
LARGEST = SETTINGS["UPLOAD_MB"].default
SEVEN = (ROOT / "tests" / "pictures" / "mnist-7.png").read_bytes()

Resource = dict[str, Any]


def written() -> list[Resource]:
    """The base's resources, as they stand in its files."""
    files = yaml.safe_load((BASE / "kustomization.yaml").read_text())["resources"]
    return [resource for file in files for resource in yaml.safe_load_all((BASE / file).read_text())]


def rendered(folder: Path) -> list[Resource]:
    """The resources that kustomize makes of a folder; the test is skipped where there is no kustomize."""
    found = next((name for name in ("kubectl", "kustomize") if shutil.which(name)), None)
    if not found:
        pytest.skip("needs kubectl, or kustomize")
    command = [found, "kustomize" if found == "kubectl" else "build", str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    return list(yaml.safe_load_all(ran.stdout))


def of_kind(kind: str) -> dict[str, Resource]:
    return {resource["metadata"]["name"]: resource for resource in written() if resource["kind"] == kind}


@pytest.mark.parametrize("version", [OLDEST, kubernetes_validate.latest_version()])
@pytest.mark.parametrize(
    "resource", written(), ids=lambda resource: f"{resource['kind']}-{resource['metadata']['name']}"
)
def test_kubernetes_takes_each_resource(resource: Resource, version: str) -> None:
    kubernetes_validate.validate(resource, version, strict=True)


@pytest.mark.parametrize("folder", [BASE, OVERLAY], ids=["base", "production"])
def test_kustomize_renders_what_kubernetes_takes(folder: Path) -> None:
    resources = rendered(folder)
    assert len(resources) == len(written()) + 1  # the dashboard
    for resource in resources:
        kubernetes_validate.validate(resource, OLDEST, strict=True)
        assert "digit-reader" in (resource["metadata"].get("namespace"), resource["metadata"]["name"])


def test_production_names_its_own_images_hosts_and_numbers() -> None:
    resources = rendered(OVERLAY)
    images = [
        container["image"]
        for resource in resources
        if resource["kind"] == "Deployment"
        for container in resource["spec"]["template"]["spec"]["containers"]
    ]
    assert set(images) == {"registry.example.com/digit-reader:1", "registry.example.com/digit-reader-page:1"}
    [ingress] = [resource for resource in resources if resource["kind"] == "Ingress"]
    hosts = [rule["host"] for rule in ingress["spec"]["rules"]]
    assert hosts == ingress["spec"]["tls"][0]["hosts"] == ["digits.example.com", "api.digits.example.com"]


def test_images_are_those_that_make_image_makes() -> None:
    makefile = (ROOT / "Makefile").read_text()
    made = set(re.findall(r"(digit-reader(?:-page)?):latest", makefile.partition("\nimage:")[2]))
    named = {pod(deployment)["containers"][0]["image"] for deployment in of_kind("Deployment").values()}
    assert named == made


def pod(deployment: Resource) -> Resource:
    spec: Resource = deployment["spec"]["template"]["spec"]
    return spec


@pytest.mark.parametrize("name", ["reader", "page"])
def test_parts_point_at_each_other(name: str) -> None:
    deployment = of_kind("Deployment")[name]
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    port = pod(deployment)["containers"][0]["ports"][0]
    assert deployment["spec"]["selector"]["matchLabels"] == labels
    assert of_kind("Service")[name]["spec"]["selector"] == labels
    assert of_kind("Service")[name]["spec"]["ports"] == [
        {"name": "http", "port": port["containerPort"], "targetPort": port["name"]}
    ]
    assert of_kind("PodDisruptionBudget")[name]["spec"]["selector"]["matchLabels"] == labels
    assert of_kind("HorizontalPodAutoscaler")[name]["spec"]["scaleTargetRef"]["name"] == name
    policy = of_kind("NetworkPolicy")[name]["spec"]
    assert policy["podSelector"]["matchLabels"] == labels
    assert [rule["port"] for ingress in policy["ingress"] for rule in ingress["ports"]] == [port["containerPort"]]
    assert all(
        spread["labelSelector"]["matchLabels"] == labels for spread in pod(deployment)["topologySpreadConstraints"]
    )


@pytest.mark.parametrize("name", ["reader", "page"])
def test_nobody_is_root_or_writes_to_the_image(name: str) -> None:
    spec = pod(of_kind("Deployment")[name])
    [container] = spec["containers"]
    assert spec["securityContext"]["runAsNonRoot"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["volumeMounts"] == [{"name": "scratch", "mountPath": "/tmp"}]  # noqa: S108, in the container


def test_users_are_those_of_the_images() -> None:
    assert "USER 10001:10001" in (ROOT / "deploy" / "frontend.Dockerfile").read_text()
    assert pod(of_kind("Deployment")["page"])["securityContext"]["runAsUser"] == 10001
    assert pod(of_kind("Deployment")["reader"])["securityContext"]["runAsUser"] == 1034  # BentoML's, see test_bento.py


def test_the_page_finds_the_reader() -> None:
    [url] = pod(of_kind("Deployment")["page"])["containers"][0]["env"]
    assert url["name"].removeprefix("DIGITS_") in SETTINGS
    assert url["value"] == f"http://reader:{of_kind('Service')['reader']['spec']['ports'][0]['port']}"


def test_every_probed_and_public_address_answers(service_url: str, page_url: str) -> None:
    for name, url in (("reader", service_url), ("page", page_url)):
        container = pod(of_kind("Deployment")[name])["containers"][0]
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            assert requests.get(url + container[probe]["httpGet"]["path"], timeout=10).status_code == 200
    [ingress] = of_kind("Ingress").values()
    _, api = ingress["spec"]["rules"]
    for path in (rule["path"] for rule in api["http"]["paths"] if rule["pathType"] == "Exact"):
        assert requests.get(service_url + path, timeout=10).status_code in (200, 405)


def test_the_ingress_lets_the_largest_upload_through() -> None:
    [ingress] = of_kind("Ingress").values()
    assert ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-body-size"] == f"{LARGEST}m"


def test_prometheus_is_sent_where_metrics_are(service_url: str) -> None:
    reader = of_kind("Deployment")["reader"]
    notes = reader["spec"]["template"]["metadata"]["annotations"]
    assert notes["prometheus.io/port"] == str(pod(reader)["containers"][0]["ports"][0]["containerPort"])
    assert requests.get(service_url + notes["prometheus.io/path"], timeout=10).status_code == 200


def test_the_dashboard_shows_metrics_that_there_are(service_url: str) -> None:
    dashboard = json.loads((BASE / "dashboard.json").read_text())
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    named = set(re.findall(r"\bdigits_\w+", " ".join(queries)))
    assert len(named) > 5
    for picture in (SEVEN, b"no picture"):
        requests.post(f"{service_url}/predict", files={"image": picture}, timeout=20)
    counted = set(re.findall(r"^(digits_\w+)", requests.get(f"{service_url}/metrics", timeout=10).text, re.MULTILINE))
    if not counted:
        pytest.skip("this service has no metrics of its own")
    assert named <= counted
