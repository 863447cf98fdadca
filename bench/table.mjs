/** Formats the results as text: the requests of each server, then every goal with the measured value. */
export function formatResults(results, goals) {
  return [
    '',
    `Node ${process.version}. All figures are medians. us: microseconds of CPU time.`,
    'x: the time as a multiple of the time of bare node:http in the same rounds.',
    ...requestLines(results.requests ?? {}),
    ...isolationLines(results.isolation?.kinds ?? {}),
    '',
    ...goals.map(goalLine),
    ...otherLines(results),
  ].join('\n')
}

function requestLines(table) {
  return Object.entries(table).flatMap(([kind, rows]) => [
    '',
    `${kind.padEnd(20)}${'maximum rate'.padStart(18)}${'2,000 a second'.padStart(20)}`,
    ...Object.entries(rows).map(([name, row]) => {
      const flatOut = `${row.microseconds.toFixed(0)} us ${row.ratio.toFixed(2)} x`
      const paced = `${row.pacedMicroseconds.toFixed(0)} us ${row.pacedRatio.toFixed(2)} x`
      return `  ${name.padEnd(18)}${flatOut.padStart(18)}${paced.padStart(20)}`
    }),
  ])
}

function isolationLines(kinds) {
  const rows = Object.entries(kinds)
  if (rows.length === 0) return []
  const heads = ['p99 alone', 'p99 with them', 'ratio', 'slowest /health']
  const line = (name, cells) =>
    `${name.padEnd(20)}${cells.map((cell) => cell.padStart(16)).join('')}`
  return [
    '',
    line('bad receivers', heads),
    ...rows.map(([kind, { aloneMs, besideMs, ratio, healthMs }]) =>
      line(`  ${kind}`, [`${aloneMs} ms`, `${besideMs} ms`, `${ratio} x`, `${healthMs} ms`]),
    ),
  ]
}

function goalLine({ id, what, figure, side, limit, met }) {
  const goal = `${side === 'most' ? '<=' : '>='} ${limit}`
  const verdict = met ? 'met' : 'NOT met'
  return `${id}  ${what.padEnd(62)}${String(figure).padStart(9)}  ${goal.padEnd(9)} ${verdict}`
}

function otherLines({ start, advance, scale, callbacks, documents }) {
  const lines = []
  for (const [name, { ms, ratio }] of Object.entries(start?.peers ?? {})) {
    lines.push(`cold start of ${name}: ${ms.toFixed(0)} ms, ${ratio.toFixed(2)} x`)
  }
  for (const [name, { seconds, megabytes }] of Object.entries(advance ?? {})) {
    lines.push(`advance over ${name}: ${seconds} s, the answer has ${megabytes} MB`)
  }
  if (scale?.largeBodies !== undefined) {
    const { stored, bodyBytes, bytesEach, heapMb } = scale.largeBodies
    lines.push(
      `${stored} stored with bodies of ${bodyBytes} bytes: ${bytesEach} bytes each, ${heapMb} MB`,
    )
  }
  for (const [stored, { bytesEach, heapMb }] of Object.entries(scale?.steps ?? {})) {
    lines.push(
      `${stored} stored: ${bytesEach} bytes each with a body of ${scale.bodyBytes}, ${heapMb} MB`,
    )
  }
  if (callbacks !== undefined) {
    lines.push(`${callbacks.events} of ${callbacks.decided} events came, ${callbacks.twice} twice`)
  }
  if (documents !== undefined) {
    const { pdf, zip } = documents
    lines.push(`another person's documents: PDF ${pdf.anotherMs} ms, ZIP ${zip.anotherMs} ms`)
  }
  return lines.length === 0 ? [] : ['', ...lines]
}
