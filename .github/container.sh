#!/usr/bin/env bash
# Build the image by hand and see that it works as compose.yaml runs it: no root, nothing written outside
# /data and /tmp, healthy. For machines that can't pull an image: the base is made with mmdebstrap.
#
#   .github/container.sh [BASE]        BASE: an image with Python; without one Debian's, made here
#
# Wants root, buildah and podman (or, with RUN=chroot, buildah alone: its isolation has no read-only file
# system). ARGUMENTS are handed to the build (--volume, --env for a proxy's certificate …).
set -euo pipefail
cd "$(dirname "$0")/.."
BASE=${1-localhost/python-base}
RUN=${RUN-podman} DRIVER=${DRIVER-overlay} # vfs, slower, where overlay is not to be had
work=$(mktemp -d)
tools="buildah --storage-driver $DRIVER --root $work/images --runroot $work/run"
trap 'rm -rf "$work"' EXIT

if [ "$BASE" = localhost/python-base ]; then
  [ -f "${TAR-}" ] || { TAR=$work/base.tar
    mmdebstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm "$TAR"; }
  base=$($tools from scratch)
  $tools add -q "$base" "$TAR" / >/dev/null
  $tools commit -q --format docker "$base" "$BASE" >/dev/null
fi

begun=$SECONDS
git archive --prefix context/ HEAD | tar -x -C "$work"
# What was worked in is kept, and removed with all else at the end: by itself that takes longest.
# shellcheck disable=SC2086
$tools bud -q --format docker --layers --rm=false --isolation chroot ${ARGUMENTS-} --build-arg BASE="$BASE" -t localhost/coldwar-kg "$work/context"
echo "built in $((SECONDS - begun)) s"
$tools images --format '{{.Name}} {{.Size}}'

if [ "$RUN" = podman ]; then
  inside() { podman --storage-driver "$DRIVER" --root "$work/images" --runroot "$work/run" run --rm --network host \
    --no-healthcheck --read-only --tmpfs /tmp --cap-drop all --security-opt no-new-privileges --cgroups disabled \
    -v "$work/data:/data" localhost/coldwar-kg "$@"; }
else
  box=$($tools from localhost/coldwar-kg)
  inside() { $tools run --isolation chroot --user 10001:10001 -v "$work/data:/data" "$box" -- kg "$@"; }
fi
mkdir "$work/data" && chown 10001:10001 "$work/data"
cp -r data/documents "$work/data/volumes"
inside build /data/volumes
inside query correspondence
inside serve --host 127.0.0.1 --port "${PORT-7899}" &
server=$!
for _ in $(seq 120); do
  curl -fs "http://127.0.0.1:${PORT-7899}/health" && break
  sleep 1
done
curl -fs "http://127.0.0.1:${PORT-7899}/frus1961-63v06/d64" | grep -q Khrushchev && echo "a page is served"
kill "$server"
wait "$server" || true
