/** Returns the median. */
export function median(figures) {
  return quantile(figures, 0.5)
}

export function quantile(figures, q) {
  const sorted = [...figures].sort((a, b) => a - b)
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))])
}

/** Returns the median of the ratios of two lists that were measured alternately. */
export function ratio(figures, bare) {
  return median(figures.map((figure, i) => figure / bare[i]))
}

export function rounded(figure) {
  return Math.round(figure * 100) / 100
}

/** Prints the current step to stderr. Prints the detail only at a terminal. */
export function progress(what, detail = '') {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${what} ${detail}`)
  else if (what !== lastStep) process.stderr.write(`${what} …\n`)
  lastStep = what
}

let lastStep
