"""deploy/bulk_ray.py on a Ray of two cores, as a person starts it."""

import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet
import requests

from tests.drawing import draw_text
from tests.servers import ROOT

SEVEN = ROOT / "tests" / "pictures" / "mnist-7.png"


def test_a_row_is_what_the_service_answers(service_url: str, tmp_path: Path) -> None:
    pictures, rows = tmp_path / "pictures", tmp_path / "rows"
    pictures.mkdir()
    (pictures / "7.png").write_bytes(SEVEN.read_bytes())
    (pictures / "none.png").write_text("no picture")
    for number in range(30):
        draw_text(str(number), 40, 4).save(pictures / f"drawn-{number}.png")

    environ = os.environ | {"HOME": str(tmp_path)}  # where Ray keeps a secret
    command = [sys.executable, "-m", "deploy.bulk_ray", str(pictures), str(rows), "--local", "2"]
    ran = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr

    read = {Path(row["file"]).name: row for row in pyarrow.parquet.read_table(rows).to_pylist()}
    assert read.keys() == {path.name for path in pictures.iterdir()}
    assert all(read[f"drawn-{number}.png"]["text"] == str(number) for number in range(30))
    assert read["none.png"]["text"] is None
    assert read["none.png"]["error"].startswith("This is not a picture")
    answer = requests.post(f"{service_url}/predict", files={"image": SEVEN.read_bytes()}, timeout=20).json()
    seven = read["7.png"]
    assert {name: seven[name] for name in ("digit", "text", "width", "height", "model")} == {
        name: answer[name] for name in ("digit", "text", "width", "height", "model")
    }
    assert seven["digits"][0]["box"] == answer["digits"][0]["box"]
