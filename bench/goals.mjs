// All goals, each with its limit. docs/performance.md explains them.

const post = (results) => results.requests?.['POST /IT-live']
const get = (results) => results.requests?.['GET status']
const largest = (results) => Object.entries(results.scale?.steps ?? {}).at(-1)?.[1]

// The third entry returns the measured value, or undefined if that part of the benchmark was not run.
const GOALS = [
  [
    'P-01',
    'POST at the maximum rate, CPU as a multiple of bare node:http',
    (all) => post(all)?.emulator.ratio,
    'most',
    1.5,
  ],
  [
    'P-01',
    'POST at 2,000 a second, CPU as a multiple of bare node:http',
    (all) => post(all)?.emulator.pacedRatio,
    'most',
    2,
  ],
  [
    'P-01',
    'POST, microseconds more than Fastify',
    (all) => beyond(post(all), 'fastify'),
    'most',
    50,
  ],
  [
    'P-02',
    'GET status, CPU as a multiple of bare node:http',
    (all) => get(all)?.emulator.ratio,
    'most',
    1.3,
  ],
  [
    'P-02',
    'GET with many stored, as a multiple of GET with 1,000 stored',
    (all) => largest(all)?.getRatio,
    'most',
    1.1,
  ],
  [
    'P-03',
    'cold start to the first POST, as a multiple of bare node:http',
    (all) => all.start?.ratio,
    'most',
    1.6,
  ],
  [
    'P-03',
    'exec -- true, as a multiple of node -e 0',
    (all) => all.start?.exec?.ratio,
    'most',
    2.2,
  ],
  ['P-03', 'cold start, ms', (all) => all.start?.emulatorMs, 'most', 250],
  ['P-03', 'memory of an idle emulator, MB', (all) => all.start?.residentMb, 'most', 80],
  [
    'P-04',
    'bytes for each verification, without its request body',
    (all) => largest(all)?.beyondBody,
    'most',
    1024,
  ],
  ['P-05', 'ms for 100,000 transitions', (all) => drained(all.clock), 'most', 1000],
  [
    'P-05',
    'callbacks a second, as a multiple of a bare client loop',
    (all) => all.callbacks?.ratio,
    'least',
    0.8,
  ],
  ['R-04', 'callbacks a second', (all) => all.callbacks?.emulatorPerSecond, 'least', 500],
  [
    'R-04',
    'from a decision to the arrival of its callback, p99, ms',
    (all) => all.callbacks?.p99Ms,
    'most',
    5000,
  ],
  [
    'R-06',
    'p99 with bad receivers, as a multiple of the p99 alone',
    (all) => all.isolation?.worst,
    'most',
    2,
  ],
  ['P-06', 'a whole verification, ms', (all) => all.life?.medianMs, 'most', 15],
  ['P-06', 'import of the library, ms', (all) => all.library?.importMs, 'most', 80],
  ['P-06', 'startEmulator after the import, ms', (all) => all.library?.startMs, 'most', 30],
  ['P-06', 'first verification of a process, ms', (all) => all.library?.firstMs, 'most', 50],
  ['P-06', 'next verification of a process, ms', (all) => all.library?.nextMs, 'most', 4],
  [
    'P-06',
    'advance over 5,000 verifications with a summary, s',
    (all) => all.advance?.['5000 inbox, summary']?.seconds,
    'most',
    1.5,
  ],
  ['P-07', 'first PDF of a process, ms', (all) => all.documents?.pdf.firstMs, 'most', 400],
  ['P-07', 'first ZIP of a process, ms', (all) => all.documents?.zip.firstMs, 'most', 400],
  ['P-07', 'the same PDF again, ms', (all) => all.documents?.pdf.againMs, 'most', 15],
  ['P-07', 'the same ZIP again, ms', (all) => all.documents?.zip.againMs, 'most', 15],
  ['P-08', 'installed, MB', (all) => all.install?.installedMb, 'most', 25],
  ['P-08', 'time to install, s', (all) => all.install?.seconds, 'most', 6],
]

/** Returns the goals for which there are results. */
export function goalsOf(results) {
  return GOALS.flatMap(([id, what, of, side, limit]) => {
    const figure = of(results)
    if (figure === undefined) return []
    return [
      { id, what, figure, side, limit, met: side === 'most' ? figure <= limit : figure >= limit },
    ]
  })
}

function beyond(row, peer) {
  if (row?.[peer] === undefined) return undefined
  return Math.round(row.emulator.microseconds - row[peer].microseconds)
}

function drained(clock) {
  return clock && Math.round((clock.ms * 100_000) / clock.transitions)
}
