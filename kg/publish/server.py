"""Settings for the web servers most people have: names without extension answer by negotiation."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from kg.publish.output import Output

# Apache 2.4: MultiViews chooses by the Accept header among d64.html, d64.ttl, d64.jsonld, d64.nt
APACHE: Final = """\
Options +MultiViews
MultiviewsMatch Any
AddDefaultCharset utf-8
AddType text/html .html
AddType text/turtle .ttl
AddType application/ld+json .jsonld
AddType application/n-triples .nt
AddType application/trig .trig
AddType application/n-quads .nq
AddType application/graphml+xml .graphml
AddType application/tei+xml .xml
AddEncoding gzip .gz
DirectoryIndex index.html
<IfModule mod_headers.c>
Header set Access-Control-Allow-Origin "*"
Header append Vary Accept
</IfModule>
<Files "void">
ForceType text/turtle
</Files>
"""

# nginx: a map from the Accept header to an extension, tried before the page
NGINX: Final = """\
# In the http block:
map $http_accept $kg_extension {{
    default                     .html;
    ~*^text/turtle              .ttl;
    ~*^application/ld\\+json     .jsonld;
    ~*^application/n-triples    .nt;
    ~*^application/trig         .trig;
}}
# In the server block:
location {path} {{
    root /path/to/site;
    charset utf-8;
    types {{
        text/html html;
        text/css css;
        text/turtle ttl;
        application/ld+json jsonld;
        application/n-triples nt;
        application/trig trig;
        text/csv csv;
        application/xml xml graphml;
        application/gzip gz;
    }}
    add_header Vary Accept;
    add_header Access-Control-Allow-Origin *;
    try_files $uri $uri$kg_extension $uri.html $uri/index.html =404;
}}
"""


def write(out: Output, published: str) -> None:
    """The two files of settings."""
    out.put(".htaccess", APACHE)
    out.put("nginx.conf.example", NGINX.format(path=urlsplit(published).path or "/"))
