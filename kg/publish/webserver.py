"""Settings for the web servers most people have: a name without an ending answers in the format
asked for.

Things that are no documents (people, places …) are led to a document about them by 303, as the
W3C's note "Cool URIs for the Semantic Web" has it; documents answer themselves. A request for
what there isn't gets 406. The formats are weighed simply: HTML when it is wanted without
reservation, else the first that is wanted at all. ``kg serve`` weighs them one by one.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from kg.graph.mint import THINGS
from kg.publish.files import FOLDER, Output
from kg.settings import LICENCE

# ending, media type; the order is that in which they are offered
ENDINGS: Final = (
    ("ttl", "text/turtle"),
    ("jsonld", "application/ld+json"),
    ("nt", "application/n-triples"),
    ("rdf", "application/rdf+xml"),
    ("trig", "application/trig"),
    ("nq", "application/n-quads"),
)
ALTERNATES: Final = ("ttl", "jsonld", "nt", "rdf")

HTML: Final = r"(text/html|application/xhtml\+xml|text/\*|\*/\*)"
WANTED: Final = r"(?!\s*;\s*q=0(\.0*)?\s*(,|$))"  # not followed by q=0
OUTRIGHT: Final = r"(^|,)\s*text/html\s*(,|$)"  # text/html without a lower quality

APACHE: Final = """\
# Apache 2.4, with mod_rewrite, mod_setenvif and mod_headers
Options -MultiViews -Indexes
DirectorySlash Off
DirectoryIndex index.html
AddDefaultCharset utf-8
AddType text/html .html
{types}
AddType application/graphml+xml .graphml
AddType application/tei+xml .xml
AddType application/gzip .gz
RemoveEncoding .gz
<Files "void">
ForceType text/turtle
</Files>

# The last that fits counts
SetEnvIf Accept "^$" KG_ENDING=html
SetEnvIf Accept "{html}{wanted}" KG_ENDING=html
{choices}
SetEnvIf Accept "{outright}" KG_ENDING=html

RewriteEngine On
RewriteBase {path}
RewriteRule ^{folder}(/|$) - [R=404,L]
RewriteCond %{{REQUEST_FILENAME}} -f
RewriteRule ^ - [L]
RewriteCond %{{REQUEST_FILENAME}}.html !-f
RewriteRule ^ - [L]
RewriteCond %{{ENV:KG_ENDING}} ^$
RewriteRule ^ - [R=406,L]
RewriteCond %{{REQUEST_FILENAME}}.%{{ENV:KG_ENDING}} !-f
RewriteRule ^(.+)$ $1.html [L]
RewriteRule ^((?:{things})/.+)$ {path}$1.%{{ENV:KG_ENDING}} [R=303,L]
RewriteRule ^(.+)$ $1.%{{ENV:KG_ENDING}} [L]

SetEnvIf Request_URI "^(.*?)(\\.(html|ttl|jsonld|nt|rdf))?$" KG_STEM=$1
Header always set Access-Control-Allow-Origin "*"
Header always merge Vary Accept
<FilesMatch "\\.(html|ttl|jsonld|nt|rdf)$">
Header set Link "{links}"
</FilesMatch>
"""

NGINX: Final = """\
# In the http block:
map $http_accept $kg_ending {{
    default     "";
    ""          .html;
    "~{outright}" .html;
{choices}
    "~{html}{wanted}" .html;
}}
map $uri $kg_thing {{
    default     "";
    "~^{path}(?:{things})/(?!.*\\.(?:html|ttl|jsonld|nt|rdf)$)" 1;
}}
map $uri $kg_stem {{
    default     $uri;
    "~^(?<kg_name>.*)\\.(?:html|ttl|jsonld|nt|rdf)$" $kg_name;
}}
# In the server block:
location {path} {{
    root /path/to/site;  # so that {path} is in it
    index index.html;
    charset utf-8;
    types {{
        text/html html;
        text/css css;
        image/svg+xml svg;
{types}
        text/csv csv;
        application/json json;
        application/xml xml graphml;
        application/gzip gz;
    }}
    add_header Vary Accept always;
    add_header Access-Control-Allow-Origin * always;
    add_header Link '{links}';
    try_files $uri @kg;
}}
location @kg {{
    root /path/to/site;
    charset utf-8;
    types {{
        text/html html;
{types}
    }}
    add_header Vary Accept always;
    add_header Access-Control-Allow-Origin * always;
    add_header Link '{links}';
    if (-f $request_filename/index.html) {{ rewrite ^ $uri/index.html break; }}
    if ($kg_ending = "") {{ return 406; }}
    if ($kg_thing) {{ return 303 $uri$kg_ending; }}
    try_files $uri$kg_ending $uri.html =404;
}}
location = {path}.well-known/void {{
    root /path/to/site;
    default_type text/turtle;
    add_header Access-Control-Allow-Origin * always;
}}
location {path}{folder}/ {{ return 404; }}
"""


def links(stem: str, host: str) -> str:
    """The Link header of a resource's files; ``stem`` is how the server says its path."""
    media = dict(ENDINGS)
    found = [f'<{stem}.{ending}>; rel="alternate"; type="{media[ending]}"' for ending in ALTERNATES]
    found += [
        f'<{stem}.ttl>; rel="describedby"; type="text/turtle"',
        f'<{LICENCE}>; rel="license"',
        f'<{host}{stem}>; rel="cite-as"',
    ]
    return ", ".join(found)


def apache(published: str) -> str:
    """Settings for Apache, as ``.htaccess``."""
    return APACHE.format(
        **_common(published),
        folder=FOLDER.replace(".", r"\."),
        types="\n".join(f"AddType {media} .{ending}" for ending, media in ENDINGS),
        choices="\n".join(
            f'SetEnvIf Accept "{_quoted(media)}{WANTED}" KG_ENDING={ending}'
            for ending, media in reversed(ENDINGS)
        ),
        links=links("%{KG_STEM}e", _host(published)).replace('"', '\\"'),
    )


def nginx(published: str) -> str:
    """Settings for nginx, as an example to copy from."""
    return NGINX.format(
        **_common(published),
        folder=FOLDER,
        types="\n".join(f"        {media} {ending};" for ending, media in ENDINGS),
        choices="\n".join(
            f'    "~{_quoted(media)}{WANTED}" .{ending};' for ending, media in ENDINGS
        ),
        links=links("$kg_stem", _host(published)),
    )


def _common(published: str) -> dict[str, str]:
    """What both kinds of settings say: the site's path, and what asks for HTML."""
    path = urlsplit(published).path or "/"
    things = "|".join(THINGS)
    return {"path": path, "things": things, "html": HTML, "wanted": WANTED, "outright": OUTRIGHT}


def _host(published: str) -> str:
    parts = urlsplit(published)
    return f"{parts.scheme}://{parts.netloc}"


def _quoted(media: str) -> str:
    return media.replace("+", r"\+")


def write(out: Output, published: str) -> None:
    """The two files of settings."""
    out.put(".htaccess", apache(published))
    out.put("nginx.conf.example", nginx(published))
