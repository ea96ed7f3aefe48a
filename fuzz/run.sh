#!/usr/bin/env bash
# Builds the fuzz targets with the stable toolchain and runs them: each for a few seconds, or for as long as is said.
#
#   fuzz/run.sh                    every target for 5 seconds
#   fuzz/run.sh SECONDS            every target for so long
#   fuzz/run.sh SECONDS TARGET...  these targets
#
# FUZZ_JOBS says how many run at a time (2), FUZZ_LEN how many bytes an input has at most (1024; 4096 for columns, whose headings
# take as much), FUZZ_SEED where the dice begin (0: anew each time). Exit status 1 where a target
# failed; what made it fail is in fuzz/artifacts/. `fuzz/run.sh 0 TARGET FILE` repeats one.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-5}
shift || true
all=(rules cases format mapping amend model limits decode csv jsonl xes xlsx columns packed engine template editor)

host=$(rustc -vV | sed -n 's/^host: //p')
# With --target nothing is counted in build scripts and macros.
RUSTC_WRAPPER=$PWD/rustc.sh cargo build --release --locked --quiet --target "$host"
built=${CARGO_TARGET_DIR:-target}/$host/release/banfa-fuzz

if [ "$seconds" = 0 ]; then
  BANFA_FUZZ=$1 exec "$built" -timeout=20 -rss_limit_mb=2048 "${@:2}"
fi
[ $# -gt 0 ] && all=("$@")

# Texts of the repository from which a target starts; they are read where they stand.
seeds() {
  case $1 in
    rules | model | format | decode) echo ../rules ../tests/language ../tests/regulations ../tests/format ;;
    amend) echo ../tests/amendments ../tests/language ;;
    cases) echo ../tests/cases ../tests/language ;;
    mapping) echo ../tests/language/bad ../tests/logs ;;
    csv | jsonl | xes | packed) echo seeds/registers ../tests/logs ../tests/language/bad ;;
    xlsx) echo seeds/xlsx ;;
    columns) echo seeds/columns seeds/registers ;;
    template) echo ../rules ../tests/language/bad ;;
    editor) echo seeds ../tests/language/bad ;;
    limits) echo seeds/limits ;;
    engine) ;;
  esac
}

longest() {
  case $1 in
    columns) echo 4096 ;;
    *) echo 1024 ;;
  esac
}

one() {
  local target=$1 folders=()
  mkdir -p "corpus/$target" artifacts logs
  for folder in $(seeds "$target"); do [ -d "$folder" ] && folders+=("$folder"); done
  if ! BANFA_FUZZ=$target "$built" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len="${FUZZ_LEN:-$(longest "$target")}" -seed="${FUZZ_SEED:-0}" -dict=banfa.dict \
    -print_final_stats=1 -artifact_prefix="artifacts/$target-" "corpus/$target" "${folders[@]}" >"logs/$target" 2>&1; then
    echo "$target: FAILED, see fuzz/logs/$target" >&2
    tail -n 30 "logs/$target" >&2
    return 1
  fi
  echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "logs/$target") executions"
}

export -f one seeds longest
export built seconds
printf '%s\n' "${all[@]}" | xargs -P "${FUZZ_JOBS:-2}" -I{} bash -c 'set -u; one {}'
