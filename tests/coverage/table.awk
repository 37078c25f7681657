# Reads the lcov files of the tests and of the fuzz targets. Prints a row for each folder, and the lines that no one runs.
FNR == 1 { file_number++ }
/^SF:/ {
  path = substr($0, 4)
  path = index(path, root) == 1 ? substr(path, length(root) + 1) : ""
}
/^DA:/ && path != "" {
  split(substr($0, 4), line, ",")
  at = path SUBSEP line[1]
  lines[at] = 1
  if (line[2] > 0) runs[file_number, at] = 1
}
function share(count, all) { return sprintf("%.1f %%", 100 * count / all) }
END {
  for (at in lines) {
    split(at, where, SUBSEP)
    folder = where[1]
    sub("/.*", "/", folder)
    tests = (1, at) in runs
    fuzz = (2, at) in runs
    for (i = 0; i < 2; i++) {
      name = i ? "all" : folder
      all[name]++
      by_tests[name] += tests
      by_fuzz[name] += fuzz
      by_any[name] += tests || fuzz
    }
    if (!tests && !fuzz) print where[1] ":" where[2]
  }
  print "| | lines | by tests | by seeds | by either | not run |"
  print "|---|---:|---:|---:|---:|---:|"
  for (name in all) if (name != "all") print row(name) | "sort"
  close("sort")
  print row("all")
}
function row(name) {
  return sprintf("| `%s` | %d | %s | %s | %s | %d |", name, all[name], share(by_tests[name], all[name]), share(by_fuzz[name], all[name]),
    share(by_any[name], all[name]), all[name] - by_any[name])
}
