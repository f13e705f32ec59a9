#!/usr/bin/env bash
# Installs what tests run against: emulators of Cloud Storage and BigQuery, the analyzer of BigQuery's SQL, and the providers
# that Terraform plans with. Everything goes into one folder of its own; run again, it does only what is missing.
#
#   bash test/emulators/install.sh storage|bigquery|googlesql|terraform|browser|goccy|all
#
# "all" is storage, bigquery, googlesql, terraform and browser. "goccy", a second BigQuery emulator that carries GoogleSQL's own analyzer,
# takes 15 to 20 minutes and 6.5 GiB of memory to build, so it is made only when asked for by name.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tools=${CCAIP_TOOLS:-$HOME/.cache/ccaip-sessions-tools}
programs=$tools/bin

storage_emulator=github.com/fsouza/fake-gcs-server@v1.56.1
google_provider=github.com/hashicorp/terraform-provider-google@v1.20.1-0.20260828184646-f3721fb45fa3
time_provider=github.com/hashicorp/terraform-provider-time@v0.14.2
goccy_emulator=github.com/goccy/bigquery-emulator@v0.8.1

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "$*"
  exit 1
}

need() {
  command -v "$1" >/dev/null || fail "$1 is not on the PATH: $2."
}

# built PROGRAM MODULE@VERSION: is this program there, made from exactly this version?
built() {
  [ -x "$programs/$1" ] && go version -m "$programs/$1" 2>/dev/null |
    awk -v module="${2%@*}" -v version="${2#*@}" '($1 == "mod" || $1 == "dep") && $2 == module && $3 == version { found = 1 } END { exit !found }'
}

# build PROGRAM MODULE@VERSION: Go's ordinary client fetches and builds it.
build() {
  need go "install Go 1.26 or newer"
  if built "$1" "$2"; then
    say "$1: there (${2#*@})"
    return
  fi
  say "$1: building ${2#*@}"
  mkdir -p "$programs"
  CGO_ENABLED=0 GOBIN=$programs GOFLAGS=-mod=mod go install -trimpath -ldflags='-s -w' "$2"
  built "$1" "$2" || fail "$1 was built, but does not say that it is ${2#*@}."
}

free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)) && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  printf '%s' "$port"
}

# answers SECONDS COMMAND...: repeat the command until it succeeds.
answers() {
  local until=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$until" ] || return 1
    sleep 0.3
  done
}

# proves NAME SECONDS SERVER... -- PROBE...: start the server, wait for the probe to succeed, stop the server.
proves() {
  local name=$1 seconds=$2 log server=() pid
  shift 2
  while [ "$1" != "--" ]; do
    server+=("$1")
    shift
  done
  shift
  log=$(mktemp)
  "${server[@]}" >"$log" 2>&1 &
  pid=$!
  if answers "$seconds" "$@"; then
    kill "$pid" && wait "$pid" 2>/dev/null || true
    rm -f "$log"
    say "$name: runs"
  else
    kill "$pid" 2>/dev/null || true
    tail -20 "$log" >&2
    fail "$name was installed but does not answer; its log is $log."
  fi
}

storage() {
  need curl "the check that the Cloud Storage emulator runs sends requests with curl"
  build fake-gcs-server "$storage_emulator"
  local port
  port=$(free_port)
  proves fake-gcs-server 20 \
    "$programs/fake-gcs-server" -scheme http -host 127.0.0.1 -port "$port" -public-host "127.0.0.1:$port" -backend memory \
    -- curl -sf "http://127.0.0.1:$port/storage/v1/b?project=test"
}

python_3_13() {
  local candidate
  for candidate in python3.13 "$(pyenv prefix 3.13.0 2>/dev/null || true)/bin/python3.13"; do
    # A pyenv shim may exist and refuse to run.
    if "$candidate" -c 'import venv' 2>/dev/null; then
      printf '%s' "$candidate"
      return
    fi
  done
  fail "Python 3.13 was found neither as python3.13 nor by \"pyenv prefix 3.13.0\": the pinned Python packages need it."
}

# packages_match FOLDER LIST: the list names packages as pip prints them, so that "is it all there?" is a comparison.
packages_match() {
  [ -x "$1/bin/python" ] && "$1/bin/python" -m pip freeze 2>/dev/null | diff -q - "$2" >/dev/null
}

# install_packages NAME FOLDER LIST: into a virtual environment, which is made again if its packages are not those of the list.
install_packages() {
  if packages_match "$2" "$3"; then
    say "$1: there"
    return
  fi
  local python
  python=$(python_3_13)
  say "$1: installing into $2"
  "$python" -m venv --clear "$2"
  "$2/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$3"
  packages_match "$2" "$3" || fail "$1 was installed, but its packages are not those of $3."
}

bigquery() {
  need curl "the check that the BigQuery emulator runs sends requests with curl"
  local home=$tools/bigquery-home
  install_packages local-bigquery "$tools/bigquery" "$here/requirements.txt"
  # DuckDB would fetch its extensions at the first start; here they come out of the packages, under a home of their own.
  mkdir -p "$home"
  HOME=$home "$tools/bigquery/bin/python" - <<'PYTHON'
import duckdb
from duckdb_extensions import import_extension

for name in ("icu", "ducklake", "spatial", "httpfs"):
    import_extension(name)
    duckdb.load_extension(name)
PYTHON
  local port grpc data
  port=$(free_port)
  grpc=$(free_port)
  data=$(mktemp -d)
  proves local-bigquery 60 \
    env -i PATH="$PATH" HOME="$home" "$tools/bigquery/bin/local-bigquery" --host 127.0.0.1 --port "$port" --grpc-port "$grpc" --project test --data-dir "$data" \
    -- curl -sf -H 'content-type: application/json' -d '{"query":"SELECT 1","useLegacySql":false}' "http://127.0.0.1:$port/bigquery/v2/projects/test/queries"
  rm -rf "$data"
}

# GoogleSQL's analyzer is WebAssembly: compiled once, since that takes 20 seconds of one core and every start would repeat it.
googlesql() {
  local home=$tools/googlesql sources=$here/../googlesql
  install_packages "GoogleSQL analyzer" "$home" "$sources/requirements.txt"
  if [ ! -s "$home/zetasql.cwasm" ]; then
    say "GoogleSQL analyzer: compiling"
    "$home/bin/python" "$sources/analyzer.py" "$home/zetasql.cwasm.new" --compile
    mv "$home/zetasql.cwasm.new" "$home/zetasql.cwasm"
  fi
  local verdict
  verdict=$("$home/bin/python" "$sources/analyzer.py" "$home/zetasql.cwasm" \
    <<<'{"project": "test", "features": [], "statements": [{"sql": "select 1 as one", "parameters": []}]}')
  [ "$verdict" = '[{"error": null, "columns": [{"name": "one", "type": "INT64"}]}]' ] ||
    fail "GoogleSQL analyzer was installed, but its verdict on \"select 1 as one\" is: $verdict"
  say "GoogleSQL analyzer: runs"
}

# A provider run by hand says that it is a plugin: that is the sign that it starts.
is_provider() {
  local answer
  answer=$("$programs/$1" 2>&1 || true)
  [[ $answer == *"This binary is a plugin"* ]] || fail "$1 was built but does not start."
  say "$1: runs"
}

terraform_providers() {
  build terraform-provider-google "$google_provider"
  build terraform-provider-time "$time_provider"
  is_provider terraform-provider-google
  is_provider terraform-provider-time
  # With the overrides Terraform takes the providers from here: no "init", no registry, no lock file.
  cat >"$tools/terraform.tfrc" <<TFRC
provider_installation {
  dev_overrides {
    "hashicorp/google" = "$programs"
    "hashicorp/time"   = "$programs"
  }
  direct {}
}
disable_checkpoint = true
TFRC
}

goccy() {
  need go "install Go 1.26 or newer"
  need curl "the check that the second BigQuery emulator runs sends requests with curl"
  if built goccy-bigquery-emulator "$goccy_emulator"; then
    say "goccy-bigquery-emulator: there (${goccy_emulator#*@})"
  else
    say "goccy-bigquery-emulator: building ${goccy_emulator#*@}, which takes 15 to 20 minutes and 6.5 GiB of memory"
    mkdir -p "$programs"
    (cd "$here/goccy" && CGO_ENABLED=0 nice -n 19 go build -trimpath -ldflags='-s -w' -o "$programs/goccy-bigquery-emulator" "${goccy_emulator%@*}/cmd/bigquery-emulator")
    built goccy-bigquery-emulator "$goccy_emulator" || fail "goccy-bigquery-emulator was built, but does not say that it is ${goccy_emulator#*@}."
  fi
  local port grpc
  port=$(free_port)
  grpc=$(free_port)
  proves goccy-bigquery-emulator 60 \
    "$programs/goccy-bigquery-emulator" --host=127.0.0.1 --project=test --port="$port" --grpc-port="$grpc" --database=:memory: \
    -- curl -sf -H 'content-type: application/json' -d '{"query":"SELECT 1","useLegacySql":false}' "http://127.0.0.1:$port/bigquery/v2/projects/test/queries"
}

# Debian's Chromium, by Debian's own client.
browser() {
  local program
  for program in "${CHROMIUM:-chromium}" chromium-browser google-chrome; do
    if command -v "$program" >/dev/null; then
      say "$program: there ($("$program" --version 2>/dev/null | head -1))"
      return
    fi
  done
  need apt-get "install Chromium, or name it with the variable CHROMIUM"
  local run=()
  [ "$(id -u)" -eq 0 ] || run=(sudo)
  "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium >&2
  command -v chromium >/dev/null || fail "chromium was installed, but is not on the PATH."
}

# One function, called last: the script may be replaced on disk while a long build runs.
main() {
  case ${1:-} in
    storage) storage ;;
    bigquery) bigquery ;;
    googlesql) googlesql ;;
    terraform) terraform_providers ;;
    browser) browser ;;
    goccy) goccy ;;
    all)
      storage
      bigquery
      googlesql
      terraform_providers
      browser
      ;;
    *) fail "Say what to install: bash test/emulators/install.sh storage|bigquery|googlesql|terraform|browser|goccy|all." ;;
  esac
}

main "$@"
exit
