"""Read pictures on a Ray cluster, and write a Parquet row for each: `python -m deploy.bulk_ray FROM TO`.

FROM and TO are folders, or buckets as s3://NAME/PATH and gs://NAME/PATH. Each core of the cluster gets a reader of its
own. The rows come in no order; each names its file. A picture that can't be read is a row that says why.
"""

import argparse
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import ray
import ray.data

import digits
from digits import PictureError, Reader
from digits.command.answers import Answer
from digits.command.batch import read_each
from digits.command.model import SHIPPED, unpacked

CORE = 0.9  # of a core is a reader's by Ray's count; the rest is for the tasks that fetch files and write rows
BATCH = 16  # pictures: with photos of 5 MB each, 80 MB in memory

BOX = pa.struct([(side, pa.int32()) for side in ("left", "top", "width", "height")])
DIGIT = pa.struct(
    [
        ("digit", pa.int8()),
        ("confidence", pa.float32()),
        ("probabilities", pa.list_(pa.float32())),
        ("box", BOX),
    ]
)
ROW = pa.schema(
    [
        ("file", pa.string()),
        ("text", pa.string()),  # this and all below are as in a Reading, and null where there is an error
        ("digit", pa.int8()),
        ("confidence", pa.float32()),
        ("digits", pa.list_(DIGIT)),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("model", pa.string()),
        ("error", pa.string()),
    ]
)


class ReadBatch:
    """An actor with a Reader: Ray starts one for each core, and hands it batch after batch."""

    def __init__(self, model: str) -> None:
        """Load a model version from its archive in the working directory, to which Ray has copied it."""
        with unpacked(Path(model)) as found:
            self.reader = Reader(found.folder, found.name)

    def __call__(self, files: pa.Table) -> pa.Table:
        """Files, as columns `path` and `bytes`, to rows of ROW."""
        answers = read_each(files.column("bytes").to_pylist(), self.reader)
        rows = [as_row(path, answer) for path, answer in zip(files.column("path").to_pylist(), answers, strict=True)]
        return pa.Table.from_pylist(rows, ROW)


def as_row(path: str, answer: Answer) -> dict[str, Any]:
    """The row for one file."""
    return {"file": path} | ({"error": str(answer)} if isinstance(answer, PictureError) else answer.model_dump())


def main() -> None:
    """Read what the command line names."""
    parser = argparse.ArgumentParser(prog="python -m deploy.bulk_ray", description="Read pictures on a Ray cluster.")
    parser.add_argument("source", metavar="FROM", help="a folder or a bucket of pictures")
    parser.add_argument("target", metavar="TO", help="a folder or a bucket for the Parquet files")
    parser.add_argument("--local", type=int, metavar="CORES", help="start Ray on so many cores of this machine alone")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="a model's archive, alone in its folder")
    options = parser.parse_args()
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it would tell its makers
    # The cluster's machines have installed what locks/ray.txt names; our own code and the model go there from here.
    sent = {"py_modules": [str(Path(digits.__file__).parent)], "working_dir": str(options.model.resolve().parent)}
    ray.init(num_cpus=options.local, runtime_env=sent)
    run(options.source, options.target, options.model.name)


def run(source: str, target: str, model: str) -> None:
    """Read all files in a folder or a bucket, and write their rows to another."""
    cores = int(ray.cluster_resources()["CPU"])
    rows = ray.data.read_binary_files(source, include_paths=True, num_cpus=1 - CORE).map_batches(
        ReadBatch,
        fn_constructor_args=[model],
        batch_format="pyarrow",
        batch_size=BATCH,
        compute=ray.data.ActorPoolStrategy(min_size=1, max_size=cores),
        num_cpus=CORE,
    )
    rows.write_parquet(target, ray_remote_args={"num_cpus": 1 - CORE})


if __name__ == "__main__":
    main()
