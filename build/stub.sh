#!/bin/sh
# chatroom @VERSION@ for @TARGET@, in one file: this script, the program, and the Deno that runs it (gzip).
# The first start unpacks the last two into a cache, under names made from their content. Then, and from then on
# at once, the runtime takes this shell's place, so signals, exit codes and the terminal are the program's own.
set -u

app=app-@APP_HASH@ app_at=@APP_AT@ app_size=@APP_SIZE@
app_files='@APP_FILES@'
runtime=deno-@RUNTIME_HASH@ runtime_at=@RUNTIME_AT@ runtime_size=@RUNTIME_SIZE@
whole=@WHOLE_SIZE@

case $0 in /*) exe=$0 ;; *) exe=$PWD/$0 ;; esac

start() {
  dir=$1
  shift
  case ${1-} in loadtest) permissions='@LOADTEST_FLAGS@' ;; *) permissions='@FLAGS@' ;; esac
  export CHATROOM_EXE="$exe" DENO_DIR="$dir/deno" DENO_NO_UPDATE_CHECK=1 DENO_NO_PACKAGE_JSON=1
  # Deno looks for settings at home, and gives up where that is a file, such as the /dev/null of some daemons.
  if [ -e "${HOME-}" ] && [ ! -d "$HOME" ]; then export HOME=/nonexistent; fi
  # shellcheck disable=SC2086 # several flags, each without a space
  exec "$dir/$runtime" run --quiet --no-config --no-lock --no-remote --no-npm --node-modules-dir=none \
    $permissions "$dir/$app/main.js" "$@"
}

entire() { [ -f "$1/main.js" ] && [ "$(cat "$1"/*.js | wc -c)" -eq "$app_size" ]; }

holds() { [ -f "$1" ] && [ "$(wc -c <"$1")" -eq "$2" ]; }

# In a directory that others could have made or can write to, a file of the right name may be theirs.
# shellcheck disable=SC3067 # -O is not POSIX, yet every sh in use has it
ours() { [ -d "$1" ] && [ ! -L "$1" ] && [ -O "$1" ]; }

ready() {
  ours "$1" && [ -x "$1/$runtime" ] && holds "$1/$runtime" "$runtime_size" && entire "$1/$app"
}

# Each file appears whole, by rename. gzip has checked the runtime's checksum; that it starts shows that the
# directory lets programs run.
unpack() (
  umask 077
  mkdir -p "$1" && ours "$1" && chmod 700 "$1" || exit
  part=$(mktemp "$1/.part-XXXXXX") || exit
  trap 'rm -f "$part"; rmdir "$1"' EXIT
  trap 'exit 1' HUP INT TERM
  if ! [ -x "$1/$runtime" ] || ! holds "$1/$runtime" "$runtime_size"; then
    tail -c +"$((runtime_at + 1))" "$exe" | gzip -dc >"$part" && holds "$part" "$runtime_size" &&
      chmod 700 "$part" && "$part" --version </dev/null >/dev/null && mv -f "$part" "$1/$runtime" || exit
  fi
  if ! entire "$1/$app"; then
    mkdir -p "$1/$app" && at=$app_at || exit
    for file in $app_files; do
      size=${file#*:}
      tail -c +"$((at + 1))" "$exe" | head -c "$size" >"$part" && holds "$part" "$size" &&
        mv -f "$part" "$1/$app/${file%:*}" || exit
      at=$((at + size))
    done
  fi
  # What other builds left and nobody has run for a month; parts of a start that was cut short.
  find "$1"/deno-* "$1"/app-* -type f -atime +30 ! -name "$runtime" ! -path "*/$app/*" -exec rm -f {} +
  find "$1"/app-* -type d -mtime +30 -exec rmdir {} +
  find "$1"/.part-* -type f -mtime +1 -exec rm -f {} +
) 2>/dev/null

cache=
case ${XDG_CACHE_HOME-} in
/*) cache=$XDG_CACHE_HOME/chatroom ;;
*) case ${HOME-} in /*) cache=$HOME/.cache/chatroom ;; esac ;;
esac
[ -n "$cache" ] && ready "$cache" && start "$cache" "$@"

user=$(id -u)
temp=${TMPDIR:-/tmp}/chatroom-$user var_temp=${TMPDIR:-/var/tmp}/chatroom-$user
for dir in "$cache" "$temp" "$var_temp"; do
  [ -n "$dir" ] && ready "$dir" && start "$dir" "$@"
done
for dir in "$cache" "$temp" "$var_temp"; do
  [ -n "$dir" ] || continue
  unpack "$dir"
  ready "$dir" && start "$dir" "$@"
done

if holds "$exe" "$whole"; then
  echo "chatroom: cannot unpack its runtime ($runtime_size bytes): no directory in reach has the room and lets" \
    "programs run. Set XDG_CACHE_HOME to one that does. Tried: $cache $temp $var_temp" >&2
else
  echo "chatroom: this file is damaged (it should be $whole bytes long). Build it or fetch it again." >&2
fi
exit 1
