#!/usr/bin/env bash
# Runs a command beside a PostgreSQL cluster of its own, made in a temporary folder and thrown away at the end:
#
#   tools/with-postgres.sh npm run test:database
#
# The command finds the cluster's address in FORBEAR_TEST_POSTGRES (a superuser, on loopback, with a password made
# for this run). Settings can be added by name: POSTGRES_SETTINGS="fsync=on shared_buffers=1GB" tools/with-postgres.sh …
# The binaries are the newest in /usr/lib/postgresql, else those on PATH, or those in the folder POSTGRES_BIN.
# PostgreSQL refuses to run as root, so root hands it to the user postgres.
set -euo pipefail

if [ $# -eq 0 ]; then
  echo "usage: tools/with-postgres.sh <command> [argument …]" >&2
  exit 64
fi

find_binaries() {
  local newest
  if [ -n "${POSTGRES_BIN:-}" ]; then
    echo "$POSTGRES_BIN"
    return
  fi
  newest=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
  if [ -n "$newest" ] && [ -x "$newest/initdb" ]; then
    echo "$newest"
  elif command -v initdb >/dev/null; then
    dirname "$(command -v initdb)"
  fi
}

binaries=$(find_binaries)
if [ -z "$binaries" ] || [ ! -x "$binaries/initdb" ]; then
  echo "with-postgres: no PostgreSQL server here. On Debian or Ubuntu: apt-get install postgresql" >&2
  exit 69
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/forbear-postgres.XXXXXX")

as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then
    (cd / && exec runuser -u postgres -- "$@")
  else
    (cd / && exec "$@")
  fi
}

stop() {
  local pid
  # The first line of postmaster.pid is the process id of this cluster and of no other.
  pid=$(head -n 1 "$folder/data/postmaster.pid" 2>/dev/null || true)
  if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then
    kill -INT "$pid" 2>/dev/null || true # fast shutdown: sessions end, nothing is left behind
    for _ in $(seq 100); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    if kill -0 "$pid" 2>/dev/null; then kill -QUIT "$pid" 2>/dev/null || true; fi
  fi
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s\n' "$password" >"$folder/password"
if [ "$(id -u)" -eq 0 ]; then chown -R postgres "$folder"; fi
as_postgres "$binaries/initdb" --pgdata="$folder/data" --username=postgres --pwfile="$folder/password" \
  --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1 || {
  cat "$folder/initdb.log" >&2
  exit 70
}

# A quarter of the memory for the pages of tables, as PostgreSQL's manual advises ("Resource Consumption"),
# at most 8 GB; 1 GB where the machine does not tell.
memory_kb=$(awk '/^MemTotal:/ { print $2 }' /proc/meminfo 2>/dev/null || true)
buffers_mb=$((${memory_kb:-4194304} / 4096))
if [ "$buffers_mb" -gt 8192 ]; then buffers_mb=8192; fi

# The cluster is thrown away, so nothing waits for the disk. A measurement that must pay for durability says fsync=on.
{
  echo "listen_addresses = '127.0.0.1'"
  echo "unix_socket_directories = ''"
  echo "timezone = 'UTC'"
  echo "fsync = off"
  echo "synchronous_commit = off"
  echo "full_page_writes = off"
  echo "shared_buffers = '${buffers_mb}MB'"
  echo "max_wal_size = '4GB'"
  for setting in ${POSTGRES_SETTINGS:-}; do echo "${setting%%=*} = '${setting#*=}'"; done
} >"$folder/settings"
if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder/settings"; fi
as_postgres sh -c "cat '$folder/settings' >>'$folder/data/postgresql.conf'"

started=no
for _ in 1 2 3 4 5; do
  # Below the range from which the kernel hands out ports, so that only another server can be in the way.
  port=$((20000 + RANDOM % 12000))
  if as_postgres "$binaries/pg_ctl" start --pgdata="$folder/data" --log="$folder/server.log" --wait --timeout=60 \
    --silent --options="-p $port" >/dev/null 2>&1; then
    started=yes
    break
  fi
done
if [ "$started" = no ]; then
  echo "with-postgres: the server did not start:" >&2
  tail -n 20 "$folder/server.log" >&2
  exit 70
fi

export FORBEAR_TEST_POSTGRES="postgres://postgres:$password@127.0.0.1:$port/postgres"
status=0
"$@" || status=$?
exit "$status"
