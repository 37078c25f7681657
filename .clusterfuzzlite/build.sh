#!/bin/bash -eu
# Builds every target, and puts its seeds and the dictionary beside it, where ClusterFuzzLite and OSS-Fuzz look for them.

cargo fuzz build -O

seeds_of() {
  case $1 in
    content) echo chunked ;;
    lists | extensions | settings) echo "$1" ;;
    stream_one) echo h2c ;;
    encode) echo strings ;;
    # Their inputs are choices, not messages; any bytes will do.
    driven_*) echo settings ;;
    *) echo heads ;;
  esac
}

for file in fuzz/fuzz_targets/*.rs; do
  target=$(basename "$file" .rs)
  cp "fuzz/target/x86_64-unknown-linux-gnu/release/$target" "$OUT/"
  cp fuzz/http.dict "$OUT/$target.dict"
  zip -qj "$OUT/${target}_seed_corpus.zip" "fuzz/seeds/$(seeds_of "$target")"/*
done
