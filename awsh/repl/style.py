"""Colours that read well on dark and on light backgrounds: the terminal's own sixteen."""

from __future__ import annotations

from prompt_toolkit.styles import Style

STYLE = Style.from_dict(
    {
        "prompt": "bold",
        "prompt.good": "bold ansigreen",
        "prompt.warning": "bold ansiyellow",
        "prompt.failed": "bold ansired",
        "prompt.more": "ansibrightblack",
        "auto-suggestion": "ansibrightblack",
        "command": "ansiblue bold",
        "option": "ansicyan",
        "string": "ansigreen",
        "variable": "ansimagenta",
        "number": "ansimagenta",
        "field": "ansicyan",
        "operator": "bold",
        "keyword": "ansiblue bold",
        "shell": "ansiyellow",
        "comment": "ansibrightblack italic",
        "error": "ansired",
        "bottom-toolbar": "noreverse",
        "bottom-toolbar.text": "",
        "bar.label": "ansibrightblack",
        "bar.good": "ansigreen bold",
        "bar.warning": "ansired bold",
        "bar.gap": "ansibrightblack",
        "completion-menu": "bg:ansibrightblack fg:ansiwhite",
        "completion-menu.completion": "bg:ansibrightblack fg:ansiwhite",
        "completion-menu.completion.current": "bg:ansiblue fg:ansiwhite bold noreverse",
        "completion-menu.meta.completion": "bg:ansibrightblack fg:ansiwhite italic",
        "completion-menu.meta.completion.current": "bg:ansiblue fg:ansiwhite noreverse",
        "scrollbar.background": "bg:ansiblack",
        "scrollbar.button": "bg:ansibrightblack",
    }
)
