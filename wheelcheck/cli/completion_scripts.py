"""The completion scripts themselves, made of the table of jobs; every word in them is quoted for its shell."""

from collections.abc import Iterable, Sequence

from wheelcheck.cli.completion_table import Job, Kind, Option
from wheelcheck.cli.parsers import MAIN

__all__ = ["bash", "fish", "zsh"]

_MANY = 20
"""So many words are written once, as a function."""

_BASH = r"""# Completions of wheelcheck for bash; made by `wheelcheck completion bash`.
_wheelcheck_follows() {
    kind='' words=''
    case $1 in
@FOLLOWS@
    esac
}
_wheelcheck_stands() {
    kind=word words=''
    case $1 in
@STANDS@
    esac
}
_wheelcheck() {
    # bash breaks words at `:` and `=`, which names of images and options hold: the line itself is read.
    local line=${COMP_LINE:0:COMP_POINT} current before option value prefix='' kind words each cut='' job=main
    local typed=()
    COMPREPLY=()
    current=${line##*[[:space:]]}
    before=${line%"$current"}
    read -r -a typed <<< "$before"
    case ${typed[1]-} in
        @JOBS@) job=${typed[1]} ;;
    esac
    option=${typed[${#typed[@]}-1]} value=$current
    if [[ $current == --*=* ]]; then
        option=${current%%=*} value=${current#*=} prefix=$option=
    fi
    _wheelcheck_follows "$job:$option"
    if [[ -z $kind && -z $prefix ]]; then
        _wheelcheck_stands "$job"
        if [[ $current == -* ]]; then
            case $job in
@OPTIONS@
            esac
        else
            case $job in
                main | fix | dockerfile) kind='file' ;;
            esac
            if [[ $job == main && ${#typed[@]} -eq 1 ]]; then
                words='@JOBWORDS@'
            fi
        fi
    fi
    if [[ $kind == list && $value == *,* ]]; then
        prefix+=${value%"${value##*,}"} value=${value##*,}
    fi
    if [[ $kind == output && $value == *=* ]]; then
        prefix+=${value%%=*}= value=${value#*=} words='' kind='file'
    fi
    while IFS= read -r each; do
        if [[ -n $each ]]; then COMPREPLY+=("$prefix$each"); fi
    done < <(
        compgen -W "$words" -- "$value"
        if [[ $kind == file ]]; then compgen -f -- "$value"; fi
        if [[ $kind == folder ]]; then compgen -d -- "$value"; fi
    )
    case $kind in
        file | folder) compopt -o filenames 2> /dev/null ;;
        output) compopt -o nospace 2> /dev/null ;;
    esac
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then compopt -o nospace 2> /dev/null; fi
    # What bash takes for whole words before the last break is there already.
    if [[ $current == *[:=]* ]]; then
        cut=${current%"${current##*[:=]}"}
        COMPREPLY=("${COMPREPLY[@]#"$cut"}")
    fi
}
complete -F _wheelcheck wheelcheck
"""

_ZSH = r"""#compdef wheelcheck
# Completions of wheelcheck for zsh; made by `wheelcheck completion zsh`.
_wheelcheck_list() { compset -P '*,'; compadd -S '' -a words_offered }
_wheelcheck_output() {
    if compset -P '*='; then _files; else compadd -S '=' -a words_offered; fi
}
@FUNCTIONS@
_wheelcheck_first() {
    local -a jobs=(@JOBLIST@)
    _describe -t jobs job jobs
    _files
}
_wheelcheck() {
    local context state line
    case ${words[2]-} in
@CASES@
        *) _arguments -s @MAIN@ ;;
    esac
}
if [[ ${funcstack[1]-} == _wheelcheck ]]; then _wheelcheck "$@"; else compdef _wheelcheck wheelcheck; fi
"""


def bash(jobs: Sequence[Job]) -> str:
    """For bash 4 and newer."""
    names = [job.name for job in jobs if job.name != MAIN]
    stands, options = [], []
    cases: dict[tuple[Kind, str], list[str]] = {}
    for job in jobs:
        for option in job.options:
            if option.kind is not Kind.NOTHING:
                words = " ".join(f"{word}=" if option.kind is Kind.OUTPUT else word for word in option.words)
                cases.setdefault((option.kind, words), []).extend(f"{job.name}:{name}" for name in option.names)
        stands.append(f"        {job.name}) words={_quoted(' '.join(job.words))} ;;")
        offered = [name for option in job.options for name in option.names if name.startswith("--")]
        options.append(f"                {job.name}) words={_quoted(' '.join(offered))} ;;")
    follows = [
        f"        {' | '.join(same)}) kind={_quoted(kind.value)} words={_quoted(words)} ;;"
        for (kind, words), same in cases.items()
    ]
    parts = {"FOLLOWS": follows, "STANDS": stands, "OPTIONS": options}
    script = _BASH
    for name, lines in parts.items():
        script = script.replace(f"@{name}@", "\n".join(lines))
    return script.replace("@JOBS@", "|".join(names)).replace("@JOBWORDS@", " ".join(names))


def zsh(jobs: Sequence[Job]) -> str:
    """For zsh 5 and newer."""
    others = [job for job in jobs if job.name != MAIN]
    functions: dict[str, str] = {}
    cases = []
    for job in others:
        # Words are counted from the job's own: it is taken away first.
        arguments = " ".join(_zsh_arguments(job, functions))
        cases.append(f"        {job.name}) shift words; (( CURRENT-- )); _arguments -s {arguments} ;;")
    script = _ZSH.replace("@MAIN@", " ".join(_zsh_arguments(jobs[0], functions)))
    described = " ".join(_quoted(f"{job.name}:{job.help}") for job in others)
    return (
        script.replace("@FUNCTIONS@", "\n".join(f"{name}() {{ {body} }}" for body, name in functions.items()))
        .replace("@JOBLIST@", described)
        .replace("@CASES@", "\n".join(cases))
    )


def _zsh_arguments(job: Job, functions: dict[str, str]) -> Iterable[str]:
    for option in job.options:
        told = option.help.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")
        action = _zsh_action(option, functions)
        for name in option.names:
            equals = "=" if option.kind is not Kind.NOTHING and name.startswith("--") else ""
            yield _quoted(f"*{name}{equals}[{told}]{action}")
    if job.name == MAIN:
        yield "'1: :_wheelcheck_first' '*: :_files'"
    elif job.words:
        yield _quoted(f"*: :({' '.join(job.words)})")
    elif not job.alone:
        yield "'*: :_files'"


def _zsh_action(option: Option, functions: dict[str, str]) -> str:
    match option.kind:
        case Kind.NOTHING:
            return ""
        case Kind.ANY:
            return ": : "
        case Kind.FILE:
            return ": :_files"
        case Kind.FOLDER:
            return ": :_files -/"
        case Kind.WORD | Kind.LIST | Kind.OUTPUT:
            words = " ".join(map(_quoted, option.words))
            use = "compadd -a words_offered" if option.kind is Kind.WORD else f"_wheelcheck_{option.kind.value}"
            body = f"local -a words_offered=({words}); {use}"
            return f": :{functions.setdefault(body, f'_wheelcheck_words_{len(functions)}')}"


def fish(jobs: Sequence[Job]) -> str:
    """For fish 3 and newer."""
    others = [job for job in jobs if job.name != MAIN]
    names = " ".join(job.name for job in others)
    lines = [
        "# Completions of wheelcheck for fish; made by `wheelcheck completion fish`.",
        "function __wheelcheck_job",
        "    # The job is the first word, or the main one: a later word of that name is a file.",
        "    set -l typed (commandline -opc)",
        f"    if set -q typed[2]; and contains -- $typed[2] {names}",
        "        test $typed[2] = $argv[1]",
        "    else",
        f"        test {MAIN} = $argv[1]",
        "    end",
        "end",
        "function __wheelcheck_list",
        "    # What stands before the last comma stays.",
        "    set -l before (string match -r '^(?:--[^=]*=)?(.*,|)[^,]*$' -- (commandline -ct))[2]",
        "    printf '%s\\n' $before$argv",
        "end",
    ]
    shared = {option.words for job in jobs for option in job.options if len(option.words) > _MANY}
    functions = {words: f"__wheelcheck_words_{number}" for number, words in enumerate(sorted(shared))}
    for words, name in functions.items():
        lines += [f"function {name}", f"    printf '%s\\n' {' '.join(words)}", "end"]
    for job in others:
        starts = "'test (count (commandline -opc)) -eq 1'"
        lines.append(f"complete -c wheelcheck -n {starts} -a {job.name} -d {_fish_quoted(job.help)}")
    for job in jobs:
        condition = f"-n '__wheelcheck_job {job.name}'"
        if job.alone:
            lines.append(f"complete -c wheelcheck {condition} -f")
        if job.words:
            lines.append(f"complete -c wheelcheck {condition} -a {_fish_quoted(' '.join(job.words))}")
        lines += [f"complete -c wheelcheck {condition} {_fish_option(option, functions)}" for option in job.options]
    return "\n".join(lines) + "\n"


def _fish_option(option: Option, functions: dict[tuple[str, ...], str]) -> str:
    names = [f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names]
    words = f"({functions[option.words]})" if option.words in functions else " ".join(option.words)
    match option.kind:
        case Kind.NOTHING:
            follows = []
        case Kind.ANY:
            follows = ["-x"]
        case Kind.FILE:
            follows = ["-r", "-F"]
        case Kind.FOLDER:
            follows = ["-x", "-a", "'(__fish_complete_directories)'"]
        case Kind.WORD:
            follows = ["-x", "-a", _fish_quoted(words)]
        case Kind.LIST:
            follows = ["-x", "-a", _fish_quoted(f"(__wheelcheck_list {words})")]
        case Kind.OUTPUT:
            follows = ["-x", "-a", _fish_quoted(" ".join(f"{word}=" for word in option.words))]
    return " ".join([*names, *follows, "-d", _fish_quoted(option.help)])


def _quoted(text: str) -> str:
    """For a POSIX shell and zsh."""
    return "'" + text.replace("'", "'\\''") + "'"


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
