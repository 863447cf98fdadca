import { expect, test } from 'vitest'
import { runAtOnce } from '../../server/runtime/sliced-work.ts'
import { digestOf } from '../../server/snapshot/snapshot.ts'
import { createMemoryFolder } from '../support/memory-folder.ts'
import { nthMutation } from '../support/mutated-json.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { populateNamespace, startHarness } from '../support/populated-namespace.ts'
import { findUsabilityErrors } from '../support/usable-namespace.ts'

// npm run fuzz runs 10,000, uses every namespace, and prints counts.
const isFuzz = process.env.SNAPSHOTS !== undefined
const maxUsed = isFuzz ? Number.POSITIVE_INFINITY : numberOfRuns(2, 5)
const numRuns = Number(process.env.SNAPSHOTS ?? numberOfRuns(40, 80))
const seed = process.env.SEED ?? '1'

test.each([
  ['a standing clock', 'in memory'],
  ['a running clock', 'in memory'],
  ['a standing clock', 'in a folder'],
  ['a running clock', 'in a folder'],
] as const)(
  'mutated snapshots with %s %s are refused with the place of the error, or are fully usable',
  async (clock, where) => {
    const settings = { clock: clock === 'a running clock' ? 'system' : 'manual' } as const
    const newFolder = () => (where === 'in a folder' ? createMemoryFolder() : undefined)
    let folder = newFolder()
    let first = await startHarness(settings, folder)
    const name = await populateNamespace(first)
    const { body: snapshot } = await first.json('GET', '/__emulator/state')
    const counts = { accepted: 0, refused: 0 }
    const trouble: string[] = []

    for (let nth = 0; nth < numRuns / 4; nth++) {
      if (isFuzz && nth % 500 === 0) console.log(`${clock} ${where}: ${nth} mutations`)
      // Each restart reads the whole journal, so a journal that only grows would slow the run down.
      if (isFuzz && nth % 50 === 49) {
        await first.close()
        folder = newFolder()
        first = await startHarness(settings, folder)
        await first.json('PUT', '/__emulator/state', snapshot)
      }
      const contents = nthMutation(snapshot.contents, `${seed} ${clock} ${where}`, nth)
      const mutated = { ...snapshot, contents, digest: runAtOnce(digestOf(contents)) }
      const put = await first.json('PUT', '/__emulator/state', mutated)
      if (put.status === 200) {
        counts.accepted += 1
        // Using a snapshot takes a hundred times as long as refusing one.
        if (counts.accepted > maxUsed) continue
        const ids = changedIds(contents, snapshot.contents)
        const errors = await findUsabilityErrors(first, { name, ids, isThorough: isFuzz })
        trouble.push(...errors.map((error) => `#${nth} ${error}`))
        if (folder !== undefined && (isFuzz || counts.accepted === 1))
          trouble.push(...(await errorsAfterRestart(folder.bytesAfterKill(), nth)))
        await first.json('PUT', '/__emulator/state', snapshot)
      } else {
        counts.refused += 1
        const { detail, place } = put.body
        const isPlaced = place?.startsWith('contents') === true && detail.includes(place)
        const isTooDeep = detail.startsWith('The snapshot is nested more than')
        if (put.status !== 400 || !(isPlaced || isTooDeep))
          trouble.push(`#${nth} ${put.status} ${detail}`)
      }
    }

    if (isFuzz) console.log(`${clock} ${where}`, counts)
    expect(trouble).toEqual([])
    expect(counts.accepted).toBeGreaterThan(0)
  },
)

// Reports errors of a start with a journal after a restore.
async function errorsAfterRestart(journal: Buffer, nth: number): Promise<readonly string[]> {
  const next = await startHarness({}, createMemoryFolder(journal))
  const { status } = await next.ask('GET', '/__emulator/verifications')
  const aside = next.lines.filter((line) => !line.startsWith('info'))
  await next.close()
  return [...(status === 200 ? [] : [`list after a restart: ${status}`]), ...aside].map(
    (error) => `#${nth} ${error}`,
  )
}

type Holding = { readonly verifications: readonly { readonly id: string }[] }

// The ids of changed verifications, or the first id if none was changed.
function changedIds(contents: unknown, original: Holding): readonly string[] {
  const { verifications } = contents as Holding
  const known = new Set(original.verifications.map((verification) => JSON.stringify(verification)))
  const changed = verifications.filter((verification) => !known.has(JSON.stringify(verification)))
  return [...changed, ...verifications]
    .slice(0, Math.max(1, Math.min(3, changed.length)))
    .map(({ id }) => id)
}
