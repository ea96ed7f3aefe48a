#!/usr/bin/env bash
# Stands before the compiler (RUSTC_WRAPPER): what is ours, and what reads for us, tells the fuzzer which ways it went. Counting
# those of every dependency would make each execution slower, because all counters are gone through after it.
set -euo pipefail
counted=" arrow_ipc banfa calamine csv csv_core minijinja quick_xml ruzstd serde_json "
args=" $* "
crate=${args#* --crate-name }
if [ "$crate" != "$args" ] && [[ $counted == *" ${crate%% *} "* ]]; then
  # What cargo-fuzz passes, but for the address sanitizer (there is no unsafe code here), traced comparisons (the dictionary has
  # the words) and the table of places (half of the time of an execution).
  set -- "$@" --cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=3 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
fi
exec "$@"
