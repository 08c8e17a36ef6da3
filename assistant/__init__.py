"""Nianbao (年报) drafts and checks the yearly 政府信息公开工作年度报告 of a Chinese public body."""

__version__ = "0.1.0"
