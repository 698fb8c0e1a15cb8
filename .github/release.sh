#!/usr/bin/env bash
# What a release has to pass, and what it weighs: wheel and sdist built twice from the last commit give
# the same bytes, twine takes them, the wheel installs into an empty environment and does its
# demonstration there, with pinned packages and (with --lowest, which needs uv) with the lowest that
# pyproject.toml allows; a bill of materials of what was installed. Everything lands in dist/.
#
#   pip install -e ".[release]" && .github/release.sh [--lowest]
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

for n in one two; do
  mkdir "$work/$n"
  git archive HEAD | tar -x -C "$work/$n"
  (umask "$([ $n = one ] && echo 022 || echo 077)" && "$PYTHON" -m build -q -o "$work/dist-$n" "$work/$n" >/dev/null)
done
(cd "$work/dist-one" && sha256sum ./*) >"$work/sums"
(cd "$work/dist-two" && sha256sum -c "$work/sums")
rm -rf dist && mv "$work/dist-one" dist
"$PYTHON" -m twine check --strict dist/*
du -h dist/*

fresh() { # NAME INSTALLER…: an environment, how long it takes to fill, its size, and the demonstration
  local name=$1 begun=$SECONDS
  shift
  "$PYTHON" -m venv "$work/$name"
  "$@"
  echo "$name: installed in $((SECONDS - begun)) s, $(du -sh "$work/$name" | cut -f1)"
  (cd "$work" && "$work/$name/bin/kg" demo --store "$work/store-$name" | tail -12)
}

fresh pinned "$work/pinned/bin/pip" install -q --disable-pip-version-check -c requirements.lock dist/*.whl
"$PYTHON" -m cyclonedx_py environment --output-reproducible --of JSON -o dist/sbom.cdx.json "$work/pinned/bin/python"
echo "dist/sbom.cdx.json: $(grep -c '"purl"' dist/sbom.cdx.json) packages"
if [ "${1-}" = --lowest ]; then
  fresh lowest uv pip install -q --python "$work/lowest/bin/python" --resolution lowest-direct dist/*.whl
fi
