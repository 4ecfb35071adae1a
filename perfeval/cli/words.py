"""Click in Chinese: help pages, usage errors, and a group that loads its commands by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class Command(click.Command):
    """A command whose help page is in Chinese."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[选项]", **kwargs})

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        _write_options(self, ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return --help with its line in Chinese."""
        return _in_chinese(super().get_help_option(ctx))


class Group(click.Group):
    """A noun with its verbs, whose help page is in Chinese."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        words = {"options_metavar": "[选项]", "subcommand_metavar": "命令 …"}
        super().__init__(*args, **{**words, **kwargs})

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options and the commands."""
        _write_options(self, ctx, formatter)
        with formatter.section("命令"):
            formatter.write_dl(self.command_lines(ctx))

    def command_lines(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Return (name, line) of each command for the help page."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        return [(name, found.get_short_help_str(100)) for name, found in commands if found]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return --help with its line in Chinese."""
        return _in_chinese(super().get_help_option(ctx))


class LazyGroup(Group):
    """Knows its commands by `module:attribute` and imports one when it is called."""

    def __init__(self, places: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        # Only their names count: click looks here for what a mistyped name may have meant.
        super().__init__(commands={name: click.Command(name) for name in places}, **kwargs)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the table."""
        return list(self.places)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return a command, None if there is none of that name."""
        if name not in self.places:
            return None
        module, attribute = self.places[name][0].split(":")
        found = getattr(import_module(module), attribute)
        return found if isinstance(found, click.Command) else None

    def command_lines(self, ctx: click.Context) -> list[tuple[str, str]]:  # noqa: ARG002
        """Return (name, line) of each command without importing it."""
        return [(name, line) for name, (_, line) in self.places.items()]


def usage_sentence(error: click.UsageError) -> str:
    """Return what is wrong with the arguments in Chinese, with the way to the help page."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.message
    path = error.ctx.command_path if error.ctx else "perfeval"
    return f"参数有误：{_fault(error)}\n用 {path} --help 查看用法"


def _fault(error: click.UsageError) -> str:
    name = getattr(error, "command_name", None)
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}{_nearest(error)}"
    if isinstance(error, click.MissingParameter) and error.param is not None:
        kind = "选项" if isinstance(error.param, click.Option) else "参数"
        return f"缺少{kind} {_shown(error.param)}"
    if isinstance(error, click.BadParameter):
        return f"{_shown(error.param)}：{error.message}" if error.param else error.message
    if isinstance(error, click.BadOptionUsage):
        takes_value = "requires" in error.message
        return f"选项 {error.option_name} {'后面要写值' if takes_value else '的用法不对'}"
    if name is not None:
        return f"没有命令“{name}”{_nearest(error)}"
    extra = re.search(r"extra arguments? \((.*)\)", error.message, re.DOTALL)
    if extra:
        return f"多出的参数“{extra[1]}”"
    return "缺少命令" if "Missing command" in error.message else error.message


def _nearest(error: click.UsageError) -> str:
    near = getattr(error, "possibilities", None)
    return f"，是不是 {'、'.join(near)}？" if near else ""


def _shown(param: click.Parameter) -> str:
    if isinstance(param, click.Option):
        return "/".join(param.opts)
    return param.human_readable_name.rstrip(".")


def _in_chinese(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "显示本说明"
    return option


def _write_usage(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    pieces = " ".join(command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, prefix="用法：")


def _write_options(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    options = (p for p in command.get_params(ctx) if isinstance(p, click.Option))
    records = [record for option in options if (record := option.get_help_record(ctx))]
    with formatter.section("选项"):
        formatter.write_dl(records)
