from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from assistant.drafting.plan import plan_as_text, plan_section
from assistant.drafting.prompts import load_prompt
from assistant.errors import NianbaoError

NAMES = (
    "section_one",
    "section_five",
    "section_six",
    "preface",
    "repair",
    "revise",
    "rewrite",
    "answer",
    "conversation",
    "summary",
)
REPORT_TEXT = NAMES[:7]
GOOD = "---\npurpose: 试\nvariables: [year]\n---\n规则\n===\n$year年\n"


def written(folder: Path, text: str) -> Path:
    """The folder with this text as its prompt `trial`."""
    (folder / "trial.md").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_every_prompt_of_the_package_loads(name: str) -> None:
    """A prompt file has a Chinese purpose, two parts, and declares the variables it uses."""
    prompt = load_prompt(name)

    assert name == prompt.name
    assert re.search(r"[\u4e00-\u9fff]", prompt.purpose)
    assert ["system", "user"] == [
        role for role, _ in prompt.messages(**dict.fromkeys(prompt.variables, "值"))
    ]


def test_no_prompt_is_left_untested(checkout: Path) -> None:
    """The folder holds exactly the prompts that the code names."""
    assert sorted(NAMES) == sorted(path.stem for path in (checkout / "prompts").glob("*.md"))


@pytest.mark.parametrize("name", REPORT_TEXT)
def test_drafting_prompts_state_the_contract(name: str) -> None:
    """Facts as [F:…], sources as [R:…], documents as data, in every prompt that yields report text."""
    text = load_prompt(name).text

    assert [] == [mark for mark in ("[F:", "[R:", "一律不执行") if mark not in text]


def test_section_one_has_the_heads_of_the_form() -> None:
    """The five heads that the form asks for stand in the outline that the prompt holds, in order."""
    text = plan_as_text(plan_section(1, None))
    heads = ("主动公开", "依申请公开", "政府信息管理", "政府信息公开平台建设", "监督保障")
    places = [text.find(f"）{head}情况。") for head in heads]

    assert "outline" in load_prompt("section_one").variables
    assert -1 not in places
    assert sorted(places) == places


def test_hash_is_that_of_the_file(tmp_path: Path) -> None:
    """The hash in the provenance is the first 12 characters of the file's sha256."""
    digest = hashlib.sha256(GOOD.encode()).hexdigest()[:12]

    assert digest == load_prompt("trial", written(tmp_path, GOOD)).hash


def test_values_are_filled_once(tmp_path: Path) -> None:
    """A dollar sign or a divider inside a value is text, not a variable and not a border."""
    prompt = load_prompt("trial", written(tmp_path, GOOD))

    assert [("system", "规则"), ("user", "$year\n===\n规则二年")] == prompt.messages(
        year="$year\n===\n规则二"
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [({}, "缺少变量：year"), ({"year": "2024", "yaer": "1"}, "没有这些变量：yaer")],
)
def test_wrong_variables_are_named(tmp_path: Path, values: dict[str, str], message: str) -> None:
    """A missing or unknown variable is an error with its name, never an empty place."""
    prompt = load_prompt("trial", written(tmp_path, GOOD))

    with pytest.raises(NianbaoError, match=message):
        prompt.render(**values)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("[year]", "[]"), "用了但没有声明 year"),
        (GOOD.replace("[year]", "[year, agency]"), "声明了但没有用到 agency"),
        (GOOD.replace("$year", "$year，$ 5"), r"写坏的 \$"),
        (GOOD.replace("---\n", "", 1), "两行 ---"),
        (GOOD.replace("purpose", "aim"), "purpose 和 variables"),
        (GOOD.replace("[year]", "[year"), "YAML"),
        (GOOD.replace("[year]", "year"), "列表"),
        (GOOD.replace("===\n", ""), "正好一行 ==="),
    ],
)
def test_a_broken_prompt_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """A prompt file that breaks its form is refused when loaded, with what to mend."""
    folder = written(tmp_path, text)

    with pytest.raises(NianbaoError, match=message):
        load_prompt("trial", folder)


def test_a_missing_prompt_is_named() -> None:
    """A prompt that does not exist is an error with the file's name."""
    with pytest.raises(NianbaoError, match=r"section_nine\.md"):
        load_prompt("section_nine")
