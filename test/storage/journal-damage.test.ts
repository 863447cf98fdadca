import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatLosses } from '../../server/storage/journal/damage-report.ts'
import { readJournal } from '../../server/storage/journal/read-journal.ts'
import { createMemoryFolder } from '../support/memory-folder.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { type JournalBytes, journalOf, someReserve } from './journal-bytes.ts'
import { servedFrom } from './served-folder.ts'

test('every change of a journal is reported, and loses only the records that it touches', async () => {
  await fc.assert(
    fc.asyncProperty(anyJournal, anyChange, async (drawn, change) => {
      const journal = await journalWith(drawn)
      const { bytes, intact, isHarmless = false } = change.of(journal)
      if (bytes.equals(journal.file)) return

      const read = await readJournal(createMemoryFolder(bytes))

      expect([...read.state.drawn.keys()].sort()).toEqual(keysOf(journal, intact))
      expect(formatLosses(read, undefined).length > 0).toBe(!isHarmless)
    }),
    { numRuns: numberOfRuns(300, 1_000) },
  )
})

test('an unchanged journal has no loss, after a close and after a kill', async () => {
  await fc.assert(
    fc.asyncProperty(anyJournal, async (drawn) => {
      const journal = await journalWith(drawn)

      const read = await readJournal(createMemoryFolder(journal.file))

      expect(formatLosses(read, undefined)).toEqual([])
      expect(read.state.drawn.size).toBe(drawn.records.length)
    }),
    { numRuns: numberOfRuns(40, 100) },
  )
})

test('records of another journal or of an older generation are not applied', async () => {
  const journal = await journalWith({ records: ['a', 'b'], isClosed: false })
  const other = journalOf([recordOf('c'), recordOf('d'), recordOf('e')])
  const older = journalOf([recordOf('f'), recordOf('g')], {}, 0)

  for (const foreign of [other, older]) {
    const [, , second = 0] = foreign.starts
    const bytes = Buffer.concat([journal.bytes, foreign.bytes.subarray(second), someReserve])
    const read = await readJournal(createMemoryFolder(bytes))

    expect([...read.state.drawn.keys()]).toEqual(['a', 'b'])
    expect(formatLosses(read, undefined)).toHaveLength(1)
  }
})

test.each([
  ['zeros throughout', () => Buffer.alloc(4096), /no whole record in 4096 bytes/],
  ['nothing', () => Buffer.alloc(0), /no whole record in 0 bytes/],
  [
    'zeros behind its header',
    (bytes: Buffer) => bytes.fill(0, bytes.indexOf('\n') + 1),
    /changed since they were written to zeros/,
  ],
  [
    'a header of zeros',
    (bytes: Buffer) => bytes.fill(0, 0, bytes.indexOf('\n')),
    /1 record of \d+ could not be read/,
  ],
  [
    'its records twice',
    (bytes: Buffer) => Buffer.concat([bytes.subarray(0, bytes.indexOf('\n\n') + 1), bytes]),
    /\d+ records in the journal came after later ones, or a second time/,
  ],
])(
  'an emulator starts with a journal that contains %s, and logs one line about it',
  async (_, change, message) => {
    const folder = createMemoryFolder()
    const first = await servedFrom(folder)
    await first.openVerification()
    const changed = createMemoryFolder(change(folder.bytesAfterKill()))

    const { lines, openVerification, control, resumed } = await servedFrom(changed)
    const { body: health } = await control('get', '/health')

    expect(lines).toEqual([expect.stringMatching(message)])
    expect(health).toMatchObject({ status: 'ok', losses: [expect.stringMatching(message)] })
    expect(resumed).toMatch(/; the journal is damaged, see the log$/)
    expect(changed.copies).toHaveLength(1)
    expect(await openVerification()).toMatch(/^[0-9a-f-]{36}$/)
    const { lines: later } = await servedFrom(createMemoryFolder(changed.bytesAfterKill()))
    expect(later).toEqual([])
  },
)

type Drawn = { readonly records: readonly string[]; readonly isClosed: boolean }

// Short and long records. Each has its own name, by which its effect is recognized.
const anyJournal: fc.Arbitrary<Drawn> = fc.record({
  records: fc
    .array(fc.string({ maxLength: 60 }), { minLength: 1, maxLength: 8 })
    .map((texts) => texts.map((text, i) => `${i} ${text}`)),
  isClosed: fc.boolean(),
})

const recordOf = (name: string) => JSON.stringify({ drawn: [[name, 1]] })

type Journal = JournalBytes & { readonly file: Buffer; readonly drawn: Drawn }

async function journalWith(drawn: Drawn): Promise<Journal> {
  const end = drawn.isClosed ? ['{"sealed":"closed"}'] : []
  const journal = journalOf([...drawn.records.map(recordOf), ...end])
  const file = drawn.isClosed ? journal.bytes : Buffer.concat([journal.bytes, someReserve])
  return { ...journal, file, drawn }
}

type Changed = {
  readonly bytes: Buffer
  /** True if the record with this number can still be read. */
  readonly intact: (n: number) => boolean
  /** True if only the reserve has become shorter. */
  readonly isHarmless?: boolean
}

type Change = { readonly of: (journal: Journal) => Changed; readonly toString: () => string }

const all = () => true
const keysOf = ({ drawn: { records } }: Journal, intact: Changed['intact']) =>
  records.filter((_, i) => intact(i + 1)).sort()

const change = (name: string, of: Change['of']): Change => ({ of, toString: () => name })
const part = () => fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })

const anyChange: fc.Arbitrary<Change> = fc.oneof(
  overwriteChange('zero', () => 0),
  overwriteChange('invert', (byte) => byte ^ 0xff),
  fc
    .tuple(part(), fc.integer({ min: 1, max: 255 }))
    .map(([at, mask]) => rangeChange(`flip ${mask} at ${at}`, at, 0, (byte) => byte ^ mask)),
  part().map((at) =>
    change(`cut at ${at}`, ({ file, starts, bytes, drawn }) => {
      const length = Math.floor(at * file.length)
      const intact = (n: number) => (starts[n + 1] ?? 0) <= length
      const isHarmless = !drawn.isClosed && length > bytes.length
      return { bytes: file.subarray(0, length), intact, isHarmless }
    }),
  ),
  fc.tuple(part(), part()).map(([which, where]) =>
    change(`copy record ${which} to ${where}`, (journal) => {
      const lines = linesOf(journal)
      const copy = lines[Math.floor(which * lines.length)] ?? Buffer.alloc(0)
      const place = Math.floor(where * (lines.length + 1))
      return withLines(journal, lines.toSpliced(place, 0, copy))
    }),
  ),
  fc.tuple(part(), part()).map(([a, b]) =>
    change(`swap ${a} and ${b}`, (journal) => {
      const lines = [...linesOf(journal)]
      const [i, j] = [Math.floor(a * lines.length), Math.floor(b * lines.length)]
      const [first, second] = [lines[i], lines[j]]
      if (first !== undefined && second !== undefined) {
        lines[i] = second
        lines[j] = first
      }
      return withLines(journal, lines)
    }),
  ),
  fc.tuple(part(), fc.boolean()).map(([from, isBehindReserve]) =>
    change(
      `append again from ${from}${isBehindReserve ? ', behind the reserve' : ''}`,
      (journal) => {
        const lines = linesOf(journal)
        const old = lines.slice(Math.floor(from * lines.length))
        if (!isBehindReserve) return withLines(journal, [...lines, ...old])
        return { bytes: Buffer.concat([journal.file, ...old]), intact: all }
      },
    ),
  ),
)

function overwriteChange(name: string, how: (byte: number) => number): fc.Arbitrary<Change> {
  return fc
    .tuple(part(), part())
    .map(([at, share]) => rangeChange(`${name} ${share} from ${at}`, at, share, how))
}

// A changed byte loses its record, unless it is the line feed at the end.
function rangeChange(
  name: string,
  at: number,
  share: number,
  how: (byte: number) => number,
): Change {
  return change(name, ({ file, starts }) => {
    const from = Math.floor(at * file.length)
    const to = from + 1 + Math.floor(share * (file.length - from - 1))
    const bytes = Buffer.from(file)
    for (let i = from; i < to; i++) bytes[i] = how(bytes[i] ?? 0)
    const intact = (n: number) => (starts[n + 1] ?? 0) - 1 <= from || (starts[n] ?? 0) >= to
    return { bytes, intact }
  })
}

function linesOf({ bytes, starts }: Journal): readonly Buffer[] {
  return starts.slice(0, -1).map((start, i) => bytes.subarray(start, starts[i + 1]))
}

function withLines({ file, bytes }: Journal, lines: readonly Buffer[]): Changed {
  return { bytes: Buffer.concat([...lines, file.subarray(bytes.length)]), intact: all }
}
