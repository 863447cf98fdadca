import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { StoredState } from '../../server/emulator/stored-state.ts'
import { startEmulator } from '../../server/index.ts'
import { exportLines } from '../../server/storage/export-import.ts'
import { formatLosses } from '../../server/storage/journal/damage-report.ts'
import { journalVersion } from '../../server/storage/journal/journal-format.ts'
import { readJournal } from '../../server/storage/journal/read-journal.ts'
import { createMemoryFolder } from '../support/memory-folder.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import {
  journalOf,
  recordsOfTwoVerifications,
  stateAfter,
  textOf,
  unchainedJournalOf,
} from './journal-bytes.ts'
import { servedFrom } from './served-folder.ts'

const folders = join(root, 'test/storage/folders')

test('a folder of version 1 is read completely', async () => {
  const expected = JSON.parse(readFileSync(join(folders, 'version-1.json'), 'utf8'))
  const journal = readFileSync(join(folders, 'version-1/journal.log'))

  const read = await readJournal(createMemoryFolder(journal))

  expect(formatLosses(read, undefined)).toEqual([])
  expect(read).toMatchObject({ version: 1, latest: expected.latest, header: expected.header })
  expect(contentsOf(read.state)).toEqual({
    claims: [],
    namespaces: expected.namespaces,
    inboxes: expected.inboxes,
    tokens: expected.tokens,
    drawn: expected.drawn,
    givenUp: expected.givenUp,
    billedInAll: expected.billedInAll,
  })
})

test('an export contains the whole state: a state that is read from an export has the same export', async () => {
  const journal = readFileSync(join(folders, 'version-1/journal.log'))
  const read = await readJournal(createMemoryFolder(journal))
  read.state.claims.set('ns-88cc4600', 'ns-88cc460012345678')

  const exported = Buffer.concat([...exportLines(read, 7)])
  const again = await readJournal(createMemoryFolder(exported))

  expect(formatLosses(again, undefined)).toEqual([])
  expect(again).toMatchObject({ version: journalVersion, latest: read.latest, header: { seed: 1 } })
  expect(contentsOf(again.state)).toEqual(contentsOf(read.state))
  expect(Buffer.concat([...exportLines(again, 7)]).equals(exported)).toBe(true)
})

test('opening a folder of version 1 rewrites it as the current version, and logs that', async () => {
  const dataDir = folderOf({})
  cpSync(join(folders, 'version-1'), dataDir, { recursive: true })
  const lines: string[] = []
  const start = () => startEmulator({ dataDir, clock: 'manual', write: (line) => lines.push(line) })

  const first = await start()
  const shop = first.as('shop-token')
  const before = { rows: shop.verifications(), deliveries: shop.deliveries(), costs: shop.costs() }
  await first.close()
  const second = await start()
  const after = second.as('shop-token')

  expect(lines).toEqual([
    `info ${dataDir}: the journal had version 1 and is rewritten as version ${journalVersion}; an older release cannot read it any more.\n`,
  ])
  expect(before.rows.map(({ status }) => status)).toEqual([
    'ok',
    'ko',
    'ok',
    'ok',
    'validation',
    'running',
    'ok',
  ])
  expect(after.verifications()).toEqual(before.rows)
  expect(after.deliveries()).toEqual(before.deliveries)
  expect(after.costs()).toEqual(before.costs)
  expect(after.inbox('orders').length).toBeGreaterThan(5)
  expect(second.resumed).toContain('3 namespaces, 9 verifications')
  await second.close()
  const header = readFileSync(join(dataDir, 'journal.log'), 'utf8').split('\n')[0]
  expect(header).toContain(`"version":${journalVersion}`)
})

test('a folder of version 1 on a full disk is refused in a sentence and stays unchanged', async () => {
  const journal = readFileSync(join(folders, 'version-1/journal.log'))
  const folder = createMemoryFolder(journal)
  folder.capacity = 0

  await expect(servedFrom(folder)).rejects.toThrow(
    'The journal in "memory" is of version 1 and cannot be written again: the disk has no free space. Free space on its disk.',
  )

  expect(folder.bytesAfterKill().equals(journal)).toBe(true)
  folder.capacity = Number.POSITIVE_INFINITY
  const { emulator } = await servedFrom(folder)
  expect(emulator.namespaces.all()).toHaveLength(3)
})

test('damage in a journal of version 1 is reported, but the zeros at its end are not reported', async () => {
  const { bytes, records, starts } = unchainedJournalOf(await recordsOfTwoVerifications())
  const reserve = Buffer.alloc(4096)
  const [from = 0, to = 0] = starts.slice(2)
  const lossesOf = async (...parts: readonly Uint8Array[]) => {
    const read = await readJournal(createMemoryFolder(Buffer.concat(parts)))
    return { state: textOf(read.state), losses: formatLosses(read, undefined) }
  }

  const intact = await lossesOf(bytes, reserve)
  const torn = await lossesOf(bytes.subarray(0, (starts.at(-2) ?? 0) + 40), reserve)
  const zeroed = await lossesOf(Buffer.from(bytes).fill(0, from, to), reserve)
  const repeated = await lossesOf(bytes, bytes.subarray(to), reserve)

  expect(intact).toEqual({ state: textOf(stateAfter(records)), losses: [] })
  expect(torn).toEqual({
    state: textOf(stateAfter(records.slice(0, -1))),
    losses: [expect.stringMatching(/^The last 40 bytes.* not a whole record/)],
  })
  expect(zeroed).toEqual({
    state: textOf(stateAfter(records.toSpliced(2, 1))),
    losses: [expect.stringMatching(/to zeros: 1 record of \d+ could not be read/)],
  })
  expect(repeated).toEqual({
    state: intact.state,
    losses: [expect.stringMatching(/or a second time/)],
  })
})

test.each([
  [{ version: 3 }, 'has version 3, written by a newer videoid-emulator (9.9.9); this one reads'],
  [{ version: 0 }, 'has version 0, written by an older videoid-emulator (9.9.9); this one reads'],
  [{ format: 'shopping list' }, 'holds something else: its journal begins with "shopping list".'],
])('a journal of %o is refused in a sentence', async (header, message) => {
  const { bytes } = journalOf(['{}'], { madeBy: '9.9.9', ...header })

  await expect(readJournal(createMemoryFolder(bytes))).rejects.toThrow(message)
})

// A change of these keys needs a new version of the journal.
test('a record has exactly the keys of its version', async () => {
  const { bytes } = journalOf(await recordsOfTwoVerifications())
  const records = bytes
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line.slice(line.indexOf('{'))))
  const keys = (value: object = {}) => Object.keys(value).sort().join(' ')
  const first = records.find(({ namespaces }) => namespaces?.length > 0)
  const verification = records.find(({ verifications }) => verifications?.length > 0)
    .verifications[0][1]

  expect(journalVersion).toBe(2)
  expect(keys(records[0])).toBe('format generation madeBy n seed version')
  expect(keys(first)).toMatch(/\bgeneration n namespaces previous\b/)
  expect(keys(first.namespaces[0])).toBe(
    'billed booked clock name opened owner queue seed startedAt',
  )
  expect(keys(first.namespaces[0].clock)).toBe('mode shown since speed')
  expect(keys(verification)).toBe(
    'actor aheadBy callbacks deeds deliveries faults history id link mode number openedAt owner plan request scenario seed stage',
  )
})

function contentsOf({
  namespaces,
  inboxes,
  tokens,
  drawn,
  givenUp,
  claims,
  billedInAll,
}: StoredState) {
  return {
    claims: [...claims],
    namespaces: [...namespaces.values()].map(({ state, verifications, due, calls }) => ({
      state,
      verifications: [...verifications.values()],
      due: due.all(),
      calls: [...calls],
    })),
    inboxes: Object.fromEntries(inboxes.names().map((name) => [name, inboxes.of(name).dump()])),
    tokens: [...tokens.values()],
    drawn: [...drawn],
    givenUp: [...givenUp],
    billedInAll,
  }
}
