"""The bench of reading: what it prints is what it writes, each part under its own title."""

import pytest

from bench.reading import run


def test_what_was_printed_is_written_by_part(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(run, "RESULTS", tmp_path / "results.md")
    monkeypatch.setattr(
        run, "_parts", lambda: iter([("labels", lambda: print("a | b")), ("speed", lambda: print("2 MB/s"))])
    )
    run.main([])
    written = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "## Labels\n\n```text\na | b\n```\n" in written
    assert written.index("## Labels") < written.index("2 MB/s")
    assert "**Machine**" in written
    assert "2 MB/s" in capsys.readouterr().out


def test_a_part_alone_writes_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(run, "RESULTS", tmp_path / "results.md")
    monkeypatch.setattr(run, "_parts", lambda: iter([("labels", lambda: print("here")), ("speed", pytest.fail)]))
    run.main(["labels"])
    assert "here" in capsys.readouterr().out
    assert not (tmp_path / "results.md").exists()
