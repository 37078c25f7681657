#!/bin/bash -eu
# Builds every target, and puts its seeds and the dictionary beside it, where ClusterFuzzLite and OSS-Fuzz look for them.

cargo fuzz build -O

for file in fuzz/fuzz_targets/*.rs; do
  target=$(basename "$file" .rs)
  cp "fuzz/target/x86_64-unknown-linux-gnu/release/$target" "$OUT/"
  cp fuzz/http.dict "$OUT/$target.dict"
  fuzz/folders "$target" | xargs zip -qjr "$OUT/${target}_seed_corpus.zip"
done
