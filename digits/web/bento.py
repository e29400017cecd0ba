"""BentoML's service and its supervisor of workers, put right."""

from typing import Any

import bentoml
from bentoml._internal.server.http.instruments import RunnerTrafficMetricsMiddleware
from bentoml._internal.server.http.traffic import TimeoutMiddleware
from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware

from digits.web import log, metrics, supervisor, tracing
from digits.web.door import Door
from digits.web.openapi import completed

# Its timeout keeps each request's objects until then, and lets a stopped request's thread read on beside the next. Its
# metrics have a label for each address that anybody asks for. The door does both.
REPLACED = (TimeoutMiddleware, RunnerTrafficMetricsMiddleware)


class DigitService(bentoml.Service[Any]):
    """BentoML's service behind our door: it serves the model it was built with, and tells in full what it answers."""

    def inject_config(self) -> None:
        """Take the service's settings; BentoML's command does so before it needs a folder for temporary files."""
        supervisor.need_temporary_folder()
        super().inject_config()

    def on_load_bento(self, bento: bentoml.Bento) -> None:
        """Take the model version that is recorded in the bento; BentoML takes the latest in the store."""
        super().on_load_bento(bento)
        [recorded] = bento.info.all_models
        self.inner.model = recorded.to_model()

    def to_asgi(self, is_main: bool = True) -> Any:  # noqa: ANN401, BentoML hints at less than it returns
        """Return the application of one worker."""
        log.set_up()
        metrics.set_up()
        traced = tracing.set_up()
        app: Any = super().to_asgi(is_main)
        replaced = REPLACED if traced else (*REPLACED, OpenTelemetryMiddleware)
        app.user_middleware = [kept for kept in app.user_middleware if kept.cls not in replaced]
        return Door(app, frozenset(api.route for api in self.apis.values()))

    @property
    def openapi_spec(self) -> Any:  # noqa: ANN401, its type is private to BentoML
        """BentoML's specification, completed."""
        return completed(super().openapi_spec, self.inner.__doc__)
