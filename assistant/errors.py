"""Failures of the program, grouped by who must act.

NianbaoError
├── UserError              the person gave something that cannot be used; exit 2
│   ├── UnreadableFile     a file is not what it should be
│   ├── UsageError         a command, option or answer is wrong
│   ├── SettingsError      a setting is wrong or unknown
│   ├── NotFound           a report, version or passage that is asked for does not exist
│   ├── NotAllowed         the person's roles do not let her do this; somebody else can
│   └── NotSignedIn        nobody is signed in, or the account was stopped in the meantime
├── Conflict               somebody else changed the same thing first
├── IndexBusy              another process holds the retrieval index
├── ModelUnavailable       the language model did not answer; the person may retry or go on without
└── ExportMismatch         an exported file does not read back as the report it was made from

What is wrong *inside* a report, ledger or text is not a failure: see `findings`.
Messages are plain Chinese: what is wrong, where, what to do next.
"""


class NianbaoError(Exception):
    """The message is one Chinese line for the person at the screen."""


class UserError(NianbaoError):
    """Something the person gave cannot be used; the command line exits with 2."""


class UnreadableFile(UserError):
    """A file is empty, damaged, of an unknown format, or not the document that is wanted."""

    def __init__(self, name: str, problem: str, next_step: str) -> None:
        super().__init__(f"读不了文件“{name}”：{problem}。{next_step}。")
        self.name = name


class UsageError(UserError):
    """A command, an option or an answer is wrong."""


class SettingsError(UserError):
    """A setting is unknown or has a value that cannot be used."""


class NotFound(UserError):
    """What is asked for does not exist, or belongs to a body that the person may not see."""


class NotAllowed(UserError):
    """The person sees the report, but her roles do not let her do this; the message says who can."""


class NotSignedIn(UserError):
    """Nobody is signed in: no session, an expired one, or an account that was stopped."""

    def __init__(self, message: str = "登录已失效，请重新登录。") -> None:
        super().__init__(message)


class Conflict(NianbaoError):
    """A write names a version that is no longer the newest.

    Nothing was written; the caller shows both texts and lets the person choose.
    """

    def __init__(self, seen: int, newest: int) -> None:
        super().__init__(
            f"保存前，这份报告已被别处改过（您看到的是第 {seen} 版，现在是第 {newest} 版）。"
            "您的修改没有丢失，请刷新后对照再存。"
        )
        self.seen = seen
        self.newest = newest


class IndexBusy(NianbaoError):
    """Another process is writing the retrieval index."""


class ModelUnavailable(NianbaoError):
    """The language model did not answer, or answered something that cannot be used."""


class ExportMismatch(NianbaoError):
    """A file that we wrote does not read back as the report; it must not be handed over."""
