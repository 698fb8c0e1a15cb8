"""The command line. A command parses options, calls one library function and prints.

Exit codes: 0 done; 1 something of the input was left out or did not conform; 2 a wrong option,
name or value; 3 an unreadable input; 4 a store; 5 a query; 6 a register. A bug keeps its
traceback.
"""

from __future__ import annotations

import errno
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from kg import __version__, settings
from kg.errors import KgError, StoreError, UsageError
from kg.executor import apart, clean_up_when_terminated
from kg.read import editions

# what the disk or its owner refuses, at any place: no fault of ours
OF_THE_DISK = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT, errno.EIO)

app = typer.Typer(
    name="kg",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Diplomatic correspondence as linked data: who wrote what to whom and when.",
)
register_app = typer.Typer(
    no_args_is_help=True,
    help="The register of people, offices, posts and bodies.",
    epilog="Example:  kg register import people.tar.xz pocom.tar.xz --to register",
)
app.add_typer(register_app, name="register")


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kg {__version__}")
        raise typer.Exit


@app.callback(help=app.info.help)
def common(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_tell_version, is_eager=True),
    ] = False,
) -> None:
    """What holds for every command."""
    del version


Paths = Annotated[
    list[Path],
    typer.Argument(
        help="Volumes (.xml, .tei, .xml.gz, .xml.xz, .zip), pages and letters (.txt, .html, .xml, "
        ".docx, .odt, .pdf, .eml, .md, .csv), or folders of them.",
        show_default=False,
    ),
]
Edition = Annotated[
    str,
    typer.Option(
        "--edition",
        "-e",
        help=f"Whose conventions pages follow: {', '.join(editions.names())}.",
        show_default="told by the pages",
    ),
]
Store = Annotated[
    Path | None,
    typer.Option(
        "--store", "-s", help="The store's folder.", envvar="KG_STORE", show_default="kg-store"
    ),
]
Endpoint = Annotated[
    str | None,
    typer.Option(help="Ask this SPARQL endpoint, and no store here.", show_default=False),
]
Register = Annotated[
    list[Path] | None,
    typer.Option(
        "--register",
        "-r",
        help="A further register, as `kg register import` writes it. May be repeated.",
        envvar="KG_REGISTER",
        show_default=False,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", "-j", min=1, help="Processes.", show_default="one a core"),
]
Limit = Annotated[
    float,
    typer.Option(min=0, help="Seconds that one document may take; 0 for any.", show_default="60"),
]
Limits = Annotated[
    list[str] | None,
    typer.Option(
        help="A limit set anew: share=2, memory=1GiB, connections=200 … May be repeated.",
        show_default=False,
    ),
]
Queries = Annotated[
    Path | None, typer.Option("--queries", help="A folder of your own queries besides.")
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Stop at the first document that can't be read.")
]
Format = Annotated[
    str | None,
    typer.Option("--format", "-f", help="table, csv, tsv, json, xml …", show_default="table"),
]


@app.command(
    epilog="Examples:  kg build data/documents   ·   kg build volumes/ --store cold-war -j 2"
)
def build(
    paths: Paths,
    store: Store = None,
    base: Annotated[
        str, typer.Option(help="The IRI under which everything is named.")
    ] = settings.DEFAULT_BASE,
    register: Register = None,
    workers: Workers = None,
    edition: Edition = "",
    discard_updates: Annotated[
        bool, typer.Option("--discard-updates", help="Drop what clients wrote into the store.")
    ] = False,
    limit: Limit = 60.0,
    strict: Strict = False,
    scheduler: Annotated[
        str | None,
        typer.Option(
            help="A Dask scheduler whose workers do the work: tcp://host:8786.", show_default=False
        ),
    ] = None,
) -> None:
    """Read documents, find who wrote what to whom and when, and build the store."""
    from kg import build as pipeline
    from kg import show

    with show.progress() as on_progress:
        report = pipeline.build(
            paths,
            settings.store_path(store),
            base=base,
            registers=register or (),
            workers=workers,
            discard_updates=discard_updates,
            scheduler=scheduler,
            edition=edition,
            limit=limit,
            strict=strict,
            on_progress=on_progress,
        )
    show.build_report(report)
    raise typer.Exit(1 if show.faults(report.problems) else 0)


@app.command(epilog="Example:  kg extract data/documents | jq .communications")
def extract(
    paths: Paths,
    register: Register = None,
    workers: Workers = None,
    edition: Edition = "",
    limit: Limit = 60.0,
    strict: Strict = False,
) -> None:
    """Print what is found in documents, one JSON object a line (JSON Lines)."""
    from kg import build as pipeline
    from kg import show

    problems = pipeline.extract(
        paths,
        sys.stdout,
        registers=register or (),
        workers=workers,
        edition=edition,
        limit=limit,
        strict=strict,
    )
    show.problems(problems)
    raise typer.Exit(1 if show.faults(problems) else 0)


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    epilog="Examples:  kg query --list   ·   kg query letters-between --help   ·   "
    "kg query letters-between --one Kennedy --other Khrushchev",
    add_help_option=False,
)
def query(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(help="The query's name.", show_default=False)
    ] = None,
    list_: Annotated[bool, typer.Option("--list", "-l", help="List the saved queries.")] = False,
    help_: Annotated[
        bool, typer.Option("--help", help="Show this message, or a query's parameters.")
    ] = False,
    store: Store = None,
    endpoint: Endpoint = None,
    queries: Queries = None,
    format: Format = None,
) -> None:
    """Run a saved query; its parameters are options: `kg query NAME --PARAMETER VALUE`."""
    from kg import queries as saved
    from kg import remote, show

    if help_ and name is None:
        typer.echo(context.get_help())
        return
    library = saved.load(queries)
    if list_ or name is None:
        show.query_list(library)
        return
    chosen = library.get(name)
    if help_:
        show.query_help(chosen)
        return
    with remote.either(store, endpoint) as opened:
        base = opened.manifest["base"]
        values = parameters(context.args)
        found = saved.run(chosen, values, opened.store, base)
        show.results(found, format, base)
        show.open_ends(saved.left_out(chosen, values, opened.store, base))


def parameters(args: list[str]) -> dict[str, str]:
    """``["--one", "Kennedy", "--other=Khrushchev"]`` → ``{"one": "Kennedy", "other": …}``."""
    found: dict[str, str] = {}
    rest = iter(args)
    for word in rest:
        if not word.startswith("--") or word == "--":
            raise UsageError(f"What is {word!r}?", "Give parameters as --NAME VALUE.")
        key, given, value = word[2:].partition("=")
        if not given:
            following = next(rest, None)
            if following is None:
                raise UsageError(f"--{key} has no value.", f"Write --{key} VALUE.")
            value = following
        found[key] = value
    return found


@app.command(epilog="Example:  kg sparql 'SELECT * { ?m cw:sender ?who } LIMIT 5' --format csv")
def sparql(
    text: Annotated[
        str | None,
        typer.Argument(help="SPARQL, or - for standard input.", show_default=False),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="Read the SPARQL from a file.")
    ] = None,
    store: Store = None,
    endpoint: Endpoint = None,
    format: Format = None,
) -> None:
    """Run a SPARQL query. The usual prefixes (cw:, nif:, rico: …) need no declaration."""
    from kg import remote, show
    from kg import sparql as language

    if (text is None) == (file is None):
        raise UsageError("One query is needed.", "Give it as an argument or with --file FILE.")
    if file is not None:
        query_text = language.read_file(file)
    else:
        query_text = sys.stdin.read() if text == "-" else text or ""
    if endpoint is None and language.sorts(query_text):
        said = apart(query_text)
        if said is not None:
            raise language.ended(said)
    with remote.either(store, endpoint, any_graph=True) as opened:
        base = opened.manifest["base"]
        elsewhere = endpoint is not None  # where SERVICE may be had
        found = language.evaluate(opened.store, query_text, base_iri=base, services=elsewhere)
        show.results(found, format, base)


@app.command(epilog="Example:  kg serve --store cold-war --port 8080")
def serve(
    store: Store = None,
    endpoint: Annotated[
        str | None,
        typer.Option(
            help="Serve the graph of this SPARQL endpoint; with --store, by that store's index.",
            show_default=False,
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = settings.DEFAULT_HOST,
    port: Annotated[int, typer.Option(help="Port to listen on.")] = settings.DEFAULT_PORT,
    queries: Queries = None,
    timeout: Annotated[
        float | None, typer.Option(help="Seconds a query may take.", show_default="30")
    ] = None,
    workers: Workers = None,
    writable: Annotated[
        bool, typer.Option("--writable", help="Take changes from whoever has the token.")
    ] = False,
    token_file: Annotated[
        Path | None,
        typer.Option(help="A file with the token.", show_default="the token is in KG_TOKEN"),
    ] = None,
    limit: Limits = None,
    access_log: Annotated[
        Path | None,
        typer.Option(help="A file that gets a line a request; - for standard error."),
    ] = None,
    metrics: Annotated[
        bool, typer.Option("--metrics", help="Show counts at /metrics, in Prometheus' form.")
    ] = False,
) -> None:
    """Serve the SPARQL endpoint at /sparql, the saved queries and the pages.

    Read-only, unless --writable: then /sparql takes updates, and /graphs whole graphs.
    """
    from kg import remote, show
    from kg.serve import app as server
    from kg.serve import changes
    from kg.serve.pool import limited

    if endpoint and writable:
        raise UsageError("Another endpoint's graph is not changed here.", "Leave out --writable.")
    with remote.stand_in(endpoint, store) if endpoint else nullcontext(store) as where:
        server.serve(
            settings.store_path(where),
            host=host,
            port=port,
            queries=queries,
            timeout=timeout,
            workers=workers,
            token=changes.read_token(token_file) if writable else None,
            limits=limited(limit or ()),
            access_log=access_log,
            measured=metrics,
            on_ready=show.served,
        )


@app.command(epilog="Example:  kg publish site/ --base https://example.org/letters/")
def publish(
    out: Annotated[Path, typer.Argument(help="Folder to write to.", show_default=False)],
    base: Annotated[
        str | None, typer.Option(help="The IRI the site will stand under.", show_default=False)
    ] = None,
    store: Store = None,
    workers: Workers = None,
) -> None:
    """Write a site and data set that any web server can serve."""
    from kg import publish as publication
    from kg import show

    with show.progress() as on_progress:
        report = publication.publish(
            settings.store_path(store), out, base=base, workers=workers, on_progress=on_progress
        )
    show.publication(report)


@app.command(
    epilog="Examples:  kg push http://127.0.0.1:3030/letters/data   ·   "
    "kg push http://127.0.0.1:8890/sparql-graph-crud-auth --user dba --digest"
)
def push(
    url: Annotated[str, typer.Argument(help="A Graph Store Protocol address.", show_default=False)],
    store: Store = None,
    user: Annotated[
        str | None, typer.Option(help="Whose name to give; the password is in KG_PUSH_PASSWORD.")
    ] = None,
    digest: Annotated[
        bool, typer.Option("--digest", help="Digest instead of basic authentication.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Send all, also what was sent before.")
    ] = False,
) -> None:
    """Send the store's graphs to another store; next time only what changed.

    A bearer's token, where one is wanted instead of a user, is read from KG_TOKEN.
    """
    import os

    from kg import push as pushing
    from kg import show

    auth = pushing.credentials(user, os.environ.get("KG_PUSH_PASSWORD"), digest=digest)
    token = None if auth else os.environ.get("KG_TOKEN")
    with show.progress() as on_progress:
        done = pushing.push(
            settings.store_path(store),
            url,
            auth=auth,
            token=token,
            again=again,
            on_progress=on_progress,
        )
    show.pushed(done)


@app.command(epilog="Example:  kg validate --store cold-war")
def validate(store: Store = None, workers: Workers = None) -> None:
    """Check the graph against its SHACL shapes; report by shape and document."""
    from kg import check as checking
    from kg import show

    with show.progress() as on_progress:
        report = checking.validate_store(
            settings.store_path(store), workers=workers, on_progress=on_progress
        )
    show.validation(report)
    raise typer.Exit(0 if report.conforms else 1)


@app.command(epilog="Example:  kg check --store cold-war")
def check(store: Store = None) -> None:
    """Verify a store: manifest, checksums, counts and index; say what to do."""
    from kg import check as checking
    from kg import show

    with show.progress() as on_progress:
        found = checking.check_store(settings.store_path(store), on_progress)
    show.checked(settings.store_path(store), found)
    raise typer.Exit(4 if found else 0)


@app.command(epilog="Example:  kg evaluate frus1961-63v06.xml --json scores.json")
def evaluate(
    paths: Paths,
    register: Register = None,
    links: Annotated[
        Path | None, typer.Option(help="Identities of persons across volumes, JSON Lines.")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write the scores here as JSON.")] = None,
    misses: Annotated[int, typer.Option(help="Misses of each kind to print.")] = 0,
    without_lists: Annotated[
        bool,
        typer.Option("--without-lists", help="Hide these volumes' lists of persons as well."),
    ] = False,
    messages: Annotated[
        bool,
        typer.Option("--messages", help="Score what was read by hand as well."),
    ] = False,
    workers: Workers = None,
) -> None:
    """Strip the editors' markup from TEI volumes, extract, and score against the markup.

    With --messages also against the gold read by hand that comes with the program (messages
    inside documents, replies, who names mean), on the
    documents it has.
    """
    from kg import evaluate as evaluation
    from kg import show

    with show.progress() as on_progress:
        scores = evaluation.evaluate(
            paths,
            registers=register or (),
            links=links,
            workers=workers,
            without_lists=without_lists,
            on_progress=on_progress,
            also=evaluation.by_hand if messages else None,
        )
    show.scores(scores, misses)
    if json:
        evaluation.write_json(scores, json)


@app.command(
    epilog="Example:  kg correct frus1961-63v06/d64 --text Thompson --is person/113537 "
    '--author "A. Historian" --to volumes/corrections.toml'
)
def correct(
    about: Annotated[
        str, typer.Argument(help="A document, message or person.", show_default=False)
    ],
    author: Annotated[str, typer.Option(help="Who says so.", show_default=False)],
    text: Annotated[str | None, typer.Option(help="A name as printed in the document.")] = None,
    start: Annotated[
        int | None, typer.Option(help="Where it begins, if the page has it more than once.")
    ] = None,
    is_: Annotated[str | None, typer.Option("--is", help="The person it is.")] = None,
    is_not: Annotated[str | None, typer.Option(help="The person it is not.")] = None,
    same_as: Annotated[str | None, typer.Option(help="The person who is the same.")] = None,
    sent: Annotated[str | None, typer.Option(help="When the message was sent, in EDTF.")] = None,
    answers: Annotated[str | None, typer.Option(help="The message it answers.")] = None,
    not_answers: Annotated[str | None, typer.Option(help="One it does not answer.")] = None,
    no_message: Annotated[
        bool, typer.Option("--no-message", help="It is no message at all.")
    ] = False,
    why: Annotated[str, typer.Option(help="On what ground.")] = "",
    to: Annotated[
        Path | None, typer.Option(help="Add it to this file, instead of printing it.")
    ] = None,
) -> None:
    """Write a correction that outweighs the program: into corrections.toml beside the sources."""
    from datetime import date

    from kg import corrections

    values = {"text": text, "start": start, "is": is_, "is_not": is_not, "same": same_as}
    values |= {"sent": sent, "to": answers, "not_to": not_answers, "no_message": no_message}
    kind, says = corrections.kind_of(about, values)
    entry = corrections.entry(kind, says, author, date.today(), why)
    if to is None:
        typer.echo(entry, nl=False)
    else:
        corrections.add(to, entry)


@app.command(
    epilog="Examples:  kg fetch frus1961-63v06 frus1961-63v11 --to volumes/   ·   "
    "kg fetch https://example.org/letters/cmif.xml --to letters/"
)
def fetch(
    volumes: Annotated[
        list[str],
        typer.Argument(
            help="Ids of volumes of FRUS, or of documents of another edition; addresses of files.",
            show_default=False,
        ),
    ],
    to: Annotated[Path, typer.Option(help="Folder to download to.")] = Path("volumes"),
    edition: Annotated[str, typer.Option(help="Whose ids they are: frus, dodis, wilson.")] = "frus",
) -> None:
    """Download volumes from the Office of the Historian's public repository, and documents of
    other editions from theirs."""
    from kg import fetch as downloads
    from kg import show

    with show.progress() as on_progress:
        report = downloads.fetch(volumes, to, edition=edition, on_progress=on_progress)
    show.downloads(report)
    raise typer.Exit(1 if report.problems else 0)


@register_app.command(
    "import", epilog="Example:  kg register import people.tar.xz pocom.tar.xz --volumes frus/"
)
def register_import(
    sources: Annotated[
        list[Path],
        typer.Argument(help="The people and POCOM data: folders or archives.", show_default=False),
    ],
    to: Annotated[Path, typer.Option(help="Folder to write the register to.")] = Path("register"),
    volumes: Annotated[
        list[Path] | None,
        typer.Option(help="Volumes whose lists of persons are taken as well.", show_default=False),
    ] = None,
) -> None:
    """Grow the register from the Office of the Historian's people and POCOM data."""
    from kg import show, tasks
    from kg.resolve import grow

    told = grow.import_register(sources, to, tasks.register(()), tasks.headers(volumes or ()))
    show.imported(told, to)


@register_app.command(
    "reconcile",
    epilog="Example:  kg register reconcile people.csv --register register; then, with identifiers "
    "filled in,  kg register reconcile people.csv --register register --take",
)
def register_reconcile(
    table: Annotated[Path, typer.Argument(help="The table, CSV.", show_default=False)],
    register: Register = None,
    take: Annotated[
        bool, typer.Option("--take", help="Read identifiers from the table instead.")
    ] = False,
    to: Annotated[Path, typer.Option(help="Folder to write links to.")] = Path("register"),
) -> None:
    """Write the people of the register as a table for OpenRefine, or take its identifiers back."""
    from kg import show, tasks
    from kg.resolve import grow

    known = tasks.register(tuple(register or ()))
    if not take:
        typer.echo(f"{grow.table(known, table)} people in {table}")
        return
    told = grow.links(table, to, known, settings.DEFAULT_BASE)
    show.reconciled(told, to)
    raise typer.Exit(1 if told.left_out else 0)


@app.command(epilog="Example:  kg demo --store demo-store")
def demo(store: Store = None) -> None:
    """Build the shipped documents and ask who wrote what to whom and when."""
    from kg import demo as demonstration

    demonstration.run(settings.store_path(store), Console())


def main() -> None:
    """Run the command line; an error of the caller's is two lines and an exit code."""
    clean_up_when_terminated()
    try:
        app()
    except KgError as error:
        tell(error)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        if error.errno not in OF_THE_DISK:
            raise
        what = f"{error.filename or 'A file'} can't be written or read: {error.strerror}."
        tell(StoreError(what, "Make room, or check the permissions of the folder."))


def tell(error: KgError) -> NoReturn:
    """Print what is wrong and what to do, and end."""
    err = Console(stderr=True, highlight=False, soft_wrap=True)
    err.print("[bold red]kg:[/] ", end="")
    err.print(error.what, markup=False)
    err.print("    ", end="")
    err.print(error.remedy, markup=False)
    sys.exit(error.exit_code)
