/** The middle of the figures. */
export function median(figures) {
  return quantile(figures, 0.5)
}

export function quantile(figures, q) {
  const sorted = [...figures].sort((a, b) => a - b)
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))])
}

/** The middle of the ratios of two lists that were measured in turn. */
export function ratio(figures, bare) {
  return median(figures.map((figure, i) => figure / bare[i]))
}

export function rounded(figure) {
  return Math.round(figure * 100) / 100
}

/** What is being done, on stderr: long runs are watched by people. The detail is for a terminal only. */
export function progress(what, detail = '') {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${what} ${detail}`)
  else if (what !== told) process.stderr.write(`${what} …\n`)
  told = what
}

let told
