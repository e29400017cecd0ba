"""OpenTelemetry's traces: none, unless its standard variables ask for them."""

import os
from collections.abc import Mapping

from bentoml._internal.configuration.containers import BentoMLContainer

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def wanted(environ: Mapping[str, str]) -> bool:
    """Tell whether an environment asks for traces: an exporter or its address is named, and nothing switched off."""
    exporter = environ.get("OTEL_TRACES_EXPORTER", "")
    off = environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or exporter == "none"
    return not off and (exporter == "otlp" or any(environ.get(variable) for variable in ENDPOINTS))


def set_up() -> bool:
    """Send traces over OTLP where they are wanted, and tell whether they are; each setting by its standard variable."""
    if not wanted(os.environ):
        return False
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create({SERVICE_NAME: "digit-reader"}).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    BentoMLContainer.tracer_provider.set(provider)
    return True
