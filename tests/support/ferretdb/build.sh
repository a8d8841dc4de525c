#!/bin/sh
# Builds the tests' MongoDB server, chatroom-ferretdb, into the given directory, unless it is there already. Needs Go, and
# the Go modules' proxy or cache. Put the directory on PATH: tests/support/mongodb.ts looks for the program there.
set -eu
dir=$1
cd "$(dirname "$0")"
mkdir -p "$dir"
made=$(cat main.go go.mod go.sum | cksum | tr ' ' -)
[ -x "$dir/chatroom-ferretdb" ] && [ "$(cat "$dir/made-from" 2>/dev/null)" = "$made" ] && exit
GOFLAGS="-mod=readonly -buildvcs=false" go build -trimpath -ldflags="-s -w" -o "$dir/chatroom-ferretdb.part" .
mv "$dir/chatroom-ferretdb.part" "$dir/chatroom-ferretdb"
echo "$made" >"$dir/made-from"
