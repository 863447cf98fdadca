import { expect, test } from 'vitest'
import { randomFrom } from '../../server/domain/base/random.ts'
import { createRecordScanner } from '../../server/storage/journal/record-scanner.ts'
import { journalOf } from '../storage/journal-bytes.ts'
import { createMemoryFolder, type MemoryFolder } from '../support/memory-folder.ts'
import { mutateJson } from '../support/mutated-json.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { populateNamespace, startHarness } from '../support/populated-namespace.ts'
import { findUsabilityErrors } from '../support/usable-namespace.ts'

// npm run fuzz reads 10,000 journals, uses every namespace, and prints counts. With seed 4 both outcomes occur within
// 12 runs.
const isFuzz = process.env.JOURNALS !== undefined
const numRuns = Number(process.env.JOURNALS ?? numberOfRuns(24, 80))
const seed = process.env.SEED ?? '4'

test.each(['manual', 'system'] as const)(
  'a folder with a mutated record starts: broken records are set aside, others are usable (clock %s)',
  async (clock) => {
    const { records, name, ids } = await recordsOfEveryKind(clock)
    const counts = { asIs: 0, setAside: 0 }
    const trouble: string[] = []

    for (let nth = 0; nth < numRuns / 2; nth++) {
      if (isFuzz && nth % 500 === 0) console.log(`clock ${clock}: ${nth} mutations`)
      const random = randomFrom('mutation', seed, clock, nth)
      const place = random.int(0, records.length - 1)
      const changed = mutateJson(records[place], random)
      if (typeof changed !== 'object' || changed === null || Array.isArray(changed)) continue
      const all = records.with(place, changed).map((record) => JSON.stringify(record))
      const folder = createMemoryFolder(journalOf(all).bytes)
      // Using a namespace takes longer than a start, so use only some of the folders that started unchanged.
      const isUsed = ({ quarantined }: MemoryFolder) =>
        isFuzz || nth % numberOfRuns(16, 4) === 0 || quarantined.size > 0
      const errors = await troubleIn(folder, { name, ids, clock, isUsed })
      counts[folder.quarantined.size > 0 ? 'setAside' : 'asIs'] += 1
      trouble.push(...errors.map((error) => `#${nth} ${error}`))
    }

    if (isFuzz) console.log(`clock ${clock}`, counts)
    expect(trouble).toEqual([])
    expect(Math.min(counts.asIs, counts.setAside)).toBeGreaterThan(0)
  },
)

type UsageOptions = {
  readonly name: string
  readonly ids: readonly string[]
  readonly clock: 'manual' | 'system'
  /** True if everything in the folder is used after the start. */
  readonly isUsed: (folder: MemoryFolder) => boolean
}

async function troubleIn(
  folder: MemoryFolder,
  { name, ids, clock, isUsed }: UsageOptions,
): Promise<readonly string[]> {
  const first = await startHarness({ clock }, folder)
  const { body: health } = await first.json('GET', '/__emulator/health')
  const named = (health.setAside ?? []).map(({ file }: { readonly file: string }) => file)
  const isNamed = JSON.stringify(named) === JSON.stringify([...folder.quarantined.keys()])
  const target = { name, ids: ids.slice(0, 1), isThorough: isFuzz }
  const used = isUsed(folder) ? await findUsabilityErrors(first, target) : []
  const others = await first.ask('GET', '/__emulator/namespaces/untouched')
  await first.close()
  const second = await startHarness({ clock }, createMemoryFolder(folder.bytesAfterKill()))
  const again = second.lines.filter((line) => !line.startsWith('info'))
  await second.close()
  return [
    ...(isNamed ? [] : [`health names ${named}`]),
    ...used,
    ...(others.status < 500 ? [] : [`the other namespace answers ${others.status}`]),
    ...again.map((line) => `next start: ${line}`),
  ]
}

// Returns every kind of record as JSON, without its place in the chain.
async function recordsOfEveryKind(clock: UsageOptions['clock']) {
  const folder = createMemoryFolder()
  const harness = await startHarness({ clock }, folder)
  const { accounts } = harness.emulator
  const token = accounts.issue(accounts.withMail('anna@example.com'), { name: 'x' }, 1e12 as never)
  accounts.recordUse(token)
  accounts.refresh(token, {}, 1e12 as never)
  harness.emulator.namespaces.getOrCreateOrThrow('untouched')
  const name = await populateNamespace(harness)
  const { body: snapshot } = await harness.json('GET', '/__emulator/state')
  await harness.json('PUT', '/__emulator/state', snapshot)
  await harness.close()
  const scanner = createRecordScanner()
  const scanned = [...scanner.push(folder.bytesAfterKill()), ...scanner.finish()]
  const records = scanned.flatMap((item) => {
    if (item.kind !== 'record') return []
    const { n, generation: _, previous: __, sealed, ...record } = JSON.parse(item.json)
    return n === 0 || sealed !== undefined ? [] : [record as object]
  })
  const ids = snapshot.contents.verifications.map(({ id }: { readonly id: string }) => id)
  return { records, name, ids: ids as readonly string[] }
}
