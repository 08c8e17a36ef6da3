"""Where the files that ship with the program lie: `prompts` and `corpus`, in a checkout or a wheel."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import NianbaoError

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """The folder `prompts` or `corpus`: `assistant/_data/…` of a wheel, else the top of a checkout.

    Raises NianbaoError when the installation lacks it.
    """
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise NianbaoError(f"安装不完整：找不到随程序附带的 {name} 文件夹。请重新安装 nianbao。")
