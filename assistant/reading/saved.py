"""A report that this program wrote as JSON is taken back as it was."""

from __future__ import annotations

import json
import re

from assistant.errors import UnreadableFile
from assistant.reading.text import decode
from assistant.report import AnnualReport, report_from_json

_HUGE = re.compile(r'"value"\s*:\s*"[^"]*[eE]|"value"\s*:\s*"[^"]{40,}"')


def read_saved(data: bytes, name: str) -> AnnualReport:
    """The report of a JSON file. Raises UnreadableFile when it is damaged or something else."""
    text = decode(data, name)
    if _HUGE.search(text):
        raise UnreadableFile(name, "有的数字大得不合常理", "请重新用 nianbao read 生成这个文件")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(
            name, "JSON 内容不完整或有语法错误", "请重新用 nianbao read 生成这个文件"
        ) from error
    return report_from_json(document, name)
