"""The command line: verbs, results on stdout, progress on stderr, exit codes.

0: done, no error-level finding. 1: done, error-level findings. 2: usage or unreadable input, one
Chinese line on stderr. 3: failure of the program. Heavy libraries are imported by the command that
needs them, so that checking a text report starts at once.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from assistant import __version__
from assistant.commands import (
    chatting,
    fees,
    library,
    making,
    many,
    measuring,
    operating,
    people,
    program,
    publishing,
    reports,
)
from assistant.commands.grammar import Parser
from assistant.errors import NianbaoError, UserError

Command = Callable[[argparse.Namespace], int]

OK, FOUND_ERRORS, USAGE, FAILURE = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code. The only place where failures become messages."""
    try:
        options = parser().parse_args(arguments)
        run: Command = options.run
        return run(options)
    except UserError as error:
        print(error, file=sys.stderr)
        return USAGE
    except NianbaoError as error:
        print(error, file=sys.stderr)
        return FAILURE
    except BrokenPipeError:  # the reader of our output went away, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
        return 130
    except Exception as error:  # noqa: BLE001 - the edge: nothing may reach the person as a bare trace
        traceback.print_exc()
        print(f"程序出错：{error}。请把上面的内容发给维护人员。", file=sys.stderr)
        return FAILURE


def parser() -> argparse.ArgumentParser:
    """The whole grammar of the command line; `docs/commands.md` is generated from it."""
    root = Parser(
        prog="nianbao", description="政府信息公开工作年度报告：导入、填表、核对、起草、对照、发布。"
    )
    root.add_argument(
        "--version", action="version", version=f"nianbao {__version__}", help="显示版本号"
    )
    _add_commands(
        root.add_subparsers(title="命令", required=True, metavar="命令", parser_class=Parser)
    )
    root.set_defaults(grammar=root)
    return root


def _add_commands(subparsers: Any) -> None:
    """Every verb with its options, in the order in which a clerk meets them."""

    def verb(name: str, run: Command, text: str) -> Any:
        parser = subparsers.add_parser(name, help=text, description=text)
        parser.set_defaults(run=run)
        return parser

    _add_page(verb)
    _add_read(verb)
    _add_check(verb)
    _add_compare(verb)
    _add_search(verb)
    _add_rules(verb)
    _add_rollup(verb)
    _add_fill(verb)
    _add_draft(verb)
    _add_publishing(verb)
    _add_chat(verb)
    _add_fee(verb)
    people.add_user(verb("user", people.run_user_list, "人员：增加、列出、停用、恢复、重设密码。"))
    _add_index(verb("index", library.run_index_status, "检索库：建立、添加、查看。"))
    _add_eval(verb("eval", measuring.run_eval_reading, "用自带的数据测一测程序本身。"))
    operating.add_operating(verb)
    docs = subparsers.add_parser("docs")  # for developers: not listed
    docs.add_argument("--out", type=Path, required=True)
    docs.set_defaults(run=program.run_docs)


Verb = Callable[[str, Command, str], Any]


def _add_page(verb: Verb) -> None:
    serve = verb("serve", program.run_serve, "打开网页工作台。")
    serve.add_argument("--host", help="监听的地址，默认 127.0.0.1（只有本机能访问）")
    serve.add_argument("--port", type=int, help="监听的端口，默认 7860")


def _add_read(verb: Verb) -> None:
    read = verb("read", reports.run_read, "读一份报告，输出 JSON。")
    read.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="报告文件：docx、html、pdf、txt、md，或三张表的 xlsx",
    )
    read.add_argument("--json", action="store_true", help="输出总是 JSON，这个选项可以省略")


def _add_check(verb: Verb) -> None:
    check = verb("check", many.run_check, "按规则核对报告。")
    check.add_argument("files", type=Path, nargs="+", metavar="FILE", help="报告文件或文件夹")
    check.add_argument("--previous", type=Path, metavar="FILE", help="上年报告，用来核对结转")
    check.add_argument(
        "--ledger",
        type=Path,
        metavar="FILE",
        help="依申请公开台账：重新数一遍，与表三逐格核对，并看正文里有没有申请人的姓名",
    )
    check.add_argument(
        "--explanations", type=Path, metavar="FILE.json", help="书面说明：已说明的提醒不再计数"
    )
    check.add_argument(
        "--figures",
        action="store_true",
        help="同时列出报告里的每一个数：计的是什么、出处、是否相符",
    )
    check.add_argument("--json", action="store_true", help="输出 JSON")
    _add_many(check, "把整个文件夹的问题写成工作簿", required=False)


def _add_compare(verb: Verb) -> None:
    compare = verb("compare", reports.run_compare, "两个年度的报告逐格逐句对照。")
    compare.add_argument("file", type=Path, metavar="FILE", help="后一年度的报告")
    compare.add_argument(
        "--with", dest="other", type=Path, required=True, metavar="FILE", help="前一年度的报告"
    )
    compare.add_argument("--html", type=Path, metavar="OUT", help="写成网页")
    compare.add_argument("--docx", type=Path, metavar="OUT", help="写成 Word")
    compare.add_argument("--json", action="store_true", help="输出 JSON")


def _add_search(verb: Verb) -> None:
    search = verb("search", library.run_search, "检索法规摘要和往年报告。")
    search.add_argument("query", metavar="QUERY", help="要找的内容，说人话就行")
    search.add_argument("--kind", choices=("regulation", "report"), help="只找法规或只找报告")
    search.add_argument("--year", type=int, help="只找这一年度的报告")
    search.add_argument("--agency", help="只找这个机关（全称）的报告")
    search.add_argument("--level", choices=library.LEVELS, help="只找这一级单位的报告")
    search.add_argument(
        "--section", type=int, choices=range(7), help="只找报告的这一部分，0 是前言"
    )
    search.add_argument("--own", metavar="AGENCY", help="本单位全称：自己的报告排在前面")
    search.add_argument("--k", type=int, default=5, help="最多几段，默认 5")
    search.add_argument("--json", action="store_true", help="输出 JSON")


def _add_rules(verb: Verb) -> None:
    rules = verb("rules", program.run_rules, "列出全部核对规则。")
    rules.add_argument("--json", action="store_true", help="输出 JSON")


def _add_many(command: Any, out: str, *, required: bool) -> None:
    """What the verbs on a whole folder share."""
    command.add_argument("--out", type=Path, metavar="OUT.xlsx", required=required, help=out)
    command.add_argument("--workers", type=int, metavar="N", help="几个进程同时做，默认等于核数")
    command.add_argument(
        "--scheduler", metavar="ADDRESS", help="改在 Dask 集群上做，例如 tcp://10.0.0.5:8786"
    )


def _add_rollup(verb: Verb) -> None:
    rollup = verb("rollup", many.run_rollup, "把一个地区各单位的报告加总成汇总表。")
    rollup.add_argument("folder", type=Path, metavar="DIR", help="放各单位报告的文件夹")
    _add_many(rollup, "汇总表的工作簿", required=True)
    rollup.add_argument(
        "--units", type=Path, metavar="FILE", help="单位名单：xlsx 或 csv，列名“单位”“上级”"
    )
    rollup.add_argument(
        "--against", type=Path, metavar="FILE", help="地区自己的报告，逐格与各单位之和核对"
    )
    rollup.add_argument("--year", type=int, help="汇总哪个年度，默认报告最多的那个年度")
    rollup.add_argument("--json", action="store_true", help="输出 JSON")


def _add_fill(verb: Verb) -> None:
    fill = verb("fill", making.run_fill, "由依申请公开台账填写三张表。")
    fill.add_argument(
        "ledger", type=Path, nargs="?", metavar="LEDGER", help="台账 .xlsx、.xls、.csv"
    )
    fill.add_argument("--year", type=int, help="报告年度")
    fill.add_argument("--previous", type=Path, metavar="FILE", help="上年报告，结转数由它带入")
    fill.add_argument("--inputs", type=Path, metavar="FILE", help="表二、表四的数：JSON 或填报表")
    fill.add_argument("--xlsx", type=Path, metavar="OUT", help="把三张表写成工作簿")
    fill.add_argument(
        "--decisions", type=Path, metavar="FILE", help="对认不准的内容作出的决定，JSON"
    )
    fill.add_argument("--deadlines", action="store_true", help="列出超期和即将到期的申请")
    fill.add_argument(
        "--today",
        type=date.fromisoformat,
        metavar="DATE",
        help="--deadlines 按这一天算，缺省是今天",
    )
    fill.add_argument("--template", type=Path, metavar="OUT", help="写一份空白台账模板")
    fill.add_argument("--json", action="store_true", help="输出 JSON")


def _add_draft(verb: Verb) -> None:
    draft = verb("draft", making.run_draft, "不开网页，一次起草整份报告。")
    draft.add_argument("--agency", required=True, metavar="A", help="机关全称")
    draft.add_argument("--year", type=int, required=True, metavar="Y", help="报告年度")
    draft.add_argument("--ledger", type=Path, required=True, metavar="L", help="台账 .xlsx")
    draft.add_argument("--previous", type=Path, metavar="FILE", help="上年报告")
    draft.add_argument(
        "--like", type=Path, metavar="FILE", help="范本：模型照它的语气、篇幅和小标题写"
    )
    draft.add_argument(
        "--facts", type=Path, metavar="FILE", help="只有经办人知道的数：JSON 或填报表"
    )
    draft.add_argument("--out", type=Path, required=True, metavar="DIR", help="输出文件夹")
    draft.add_argument("--offline", action="store_true", help="不用模型")
    draft.add_argument("--json", action="store_true", help="输出 JSON")


def _add_publishing(verb: Verb) -> None:
    export = verb(
        "export", publishing.run_export, "把 JSON 报告发布为 Word、网页、工作簿或发布包。"
    )
    export.add_argument(
        "file", type=Path, metavar="FILE.json", help="read 或 draft 写出的 JSON，或三张表的 xlsx"
    )
    export.add_argument("--docx", type=Path, metavar="OUT", help="Word 文件")
    export.add_argument("--html", type=Path, metavar="OUT", help="网页")
    export.add_argument("--xlsx", type=Path, metavar="OUT", help="三张表的工作簿")
    export.add_argument("--pack", type=Path, metavar="OUT.zip", help="发布包：以上全部加核对证书")

    verify = verb("verify", publishing.run_verify, "核验发布包里的文件没有被改动。")
    verify.add_argument("pack", type=Path, metavar="PACK.zip", help="发布包")
    verify.add_argument("--json", action="store_true", help="输出 JSON")


def _add_chat(verb: Verb) -> None:
    chat = verb("chat", chatting.run_chat, "在终端里用对话做一份报告，和网页里的对话一样。")
    chat.add_argument(
        "report",
        metavar="REPORT",
        help="JSON 报告（对话和待填的问题存在旁边的 REPORT.chat.json），或网页上报告的编号",
    )
    chat.add_argument("--previous", type=Path, metavar="FILE", help="上年报告，用于 JSON 报告")
    chat.add_argument("--ledger", type=Path, metavar="FILE", help="台账，用于 JSON 报告")
    chat.add_argument("--offline", action="store_true", help="不用模型")
    instead = chat.add_mutually_exclusive_group()
    instead.add_argument("--search", metavar="WORDS", help="只在对话里查找，列出含有这些词的话")
    instead.add_argument(
        "--export", type=Path, metavar="FILE", help="只把对话连同出处写成 .md 或 .json"
    )
    instead.add_argument("--forget", action="store_true", help="只删除对话，删除后找不回来")


def _add_fee(verb: Verb) -> None:
    fee = verb("fee", fees.run_fee, "信息处理费：按件、按量试算，或看一个总额能不能得出。")
    fee.add_argument("--items", type=int, metavar="N", help="按件：同一申请人同一自然月的件数")
    fee.add_argument("--pages", type=int, metavar="P", help="按量：一件申请的页数")
    fee.add_argument("--total", type=int, metavar="YUAN", help="收费总额（元），看能不能得出")
    fee.add_argument("--notices", type=int, metavar="N", help="与 --total 同用：收费通知的份数")
    fee.add_argument("--json", action="store_true", help="输出 JSON")


def _add_index(index: Any) -> None:
    actions = index.add_subparsers(title="动作", required=True, metavar="动作")
    build = actions.add_parser("build", help="由自带资料和已添加的文件建立检索库。")
    build.set_defaults(run=library.run_index_build)
    add = actions.add_parser("add", help="添加一份法规或报告。")
    add.add_argument(
        "file", type=Path, metavar="FILE", help="法规原文或报告，Word、网页、PDF 或文本"
    )
    add.add_argument(
        "--kind", choices=("regulation", "report"), default="report", help="默认 report"
    )
    add.set_defaults(run=library.run_index_add)
    remove = actions.add_parser("remove", help="移除本单位添加的一份文件。")
    remove.add_argument("what", metavar="FILE|ID", help="文件名，或检索结果里的段落编号")
    remove.set_defaults(run=library.run_index_remove)
    opened = actions.add_parser("open", help="打开一个段落编号：所在文件、位置和上下文。")
    opened.add_argument("id", metavar="ID", help="检索结果里的段落编号")
    opened.add_argument("--json", action="store_true", help="输出 JSON")
    opened.set_defaults(run=library.run_index_open)
    status = actions.add_parser("status", help="检索库是否完好、有多少段。")
    status.add_argument("--json", action="store_true", help="输出 JSON")
    status.set_defaults(run=library.run_index_status)
    manifest = actions.add_parser("manifest")  # for developers: not listed
    manifest.set_defaults(run=library.run_index_manifest)


def _add_eval(evaluate: Any) -> None:
    actions = evaluate.add_subparsers(title="动作", required=True, metavar="动作")
    reading = actions.add_parser(
        "reading", help="各种格式和变体读得准不准：报告份数，单元格正确、错误、缺失的个数。"
    )
    reading.add_argument(
        "--reports", type=Path, metavar="DIR", help="真实报告的文件夹，每份旁边有同名 JSON 数据"
    )
    reading.add_argument("--json", action="store_true", help="输出 JSON，含每一处差错")
    reading.set_defaults(run=measuring.run_eval_reading)
    checks = actions.add_parser(
        "checks",
        help="表格和文字查得准不准：故意改错的表、标注的句子。只是测量，不论结果都返回 0。",
    )
    checks.add_argument(
        "--reports", type=Path, metavar="DIR", help="真实报告的文件夹，每份旁边有同名 JSON 数据"
    )
    checks.add_argument("--quick", action="store_true", help="只在几份小表上改错，几秒钟测完")
    checks.add_argument("--json", action="store_true", help="输出 JSON，含每一处差错")
    checks.set_defaults(run=measuring.run_eval_checks)
    retrieval = actions.add_parser(
        "retrieval", help="检索找得准不准、该说没有时说不说没有、要多少毫秒。"
    )
    retrieval.add_argument(
        "--queries",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="标注问题（TOML），可写几个文件，默认用自带的几组",
    )
    retrieval.add_argument(
        "--calibrate",
        action="store_true",
        help="改为拟合“该不该说没有”的权重，给出没有参与拟合的问题上的结果",
    )
    retrieval.add_argument(
        "--scale",
        type=int,
        nargs="+",
        metavar="N",
        help="用虚构的报告把检索库凑到这么多段再测，可写几个",
    )
    retrieval.add_argument(
        "--json", action="store_true", help="输出 JSON，含没答对的题（盲测的一组不列）"
    )
    retrieval.set_defaults(run=measuring.run_eval_retrieval)
