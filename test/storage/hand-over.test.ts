import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StoreRecord } from '../../server/emulator/stored-state.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { anyCommand } from './any-command.ts'
import { type RecordedEmulator, recordedEmulator } from './emulator-with-folder.ts'
import { createMemoryCluster, createMemoryDatabase, createMemoryStorage } from './memory-cluster.ts'

const size = 3
// A cluster has no short names: they come from data folders of version 0.1.0.
const withoutShortNames = anyCommand.filter((command) => !String(command).startsWith('resolve'))
const anyCommands = fc.array(fc.tuple(withoutShortNames, fc.nat(size - 1)), {
  minLength: 1,
  maxLength: 25,
})

test('namespaces that move between emulators have the same state as in one emulator alone', async () => {
  await fc.assert(
    fc.asyncProperty(anyCommands, async (commands) => {
      const alone = await recordedEmulator()
      const database = createMemoryDatabase()
      const members = await Promise.all(
        Array.from({ length: size }, (_, i) => clusterMember(database, `replica-${i}`)),
      )

      for (const [command, nth] of commands) {
        const member = members[nth] as Awaited<ReturnType<typeof clusterMember>>
        for (const namespace of command.namespaces) await member.cluster.take(namespace)
        for (const emulator of [alone, member.recorded]) {
          await command.carryOut(emulator)
          await emulator.quiet()
        }
      }

      expect(partsOf(members.map(({ recorded }) => recorded))).toEqual(partsOf([alone]))
      for (const { close } of [alone, ...members.map(({ recorded }) => recorded)]) close()
    }),
    { numRuns: numberOfRuns(15, 100) },
  )
})

test('an emulator that takes over after any record continues from the state of that record', async () => {
  await fc.assert(
    fc.asyncProperty(anyCommands, async (commands) => {
      const original = await recordedEmulator()
      for (const [command] of commands) await command.carryOut(original)
      await original.quiet()

      const database = createMemoryDatabase()
      const storage = createMemoryStorage(database, 'dead')
      database.mayWriteAll = true
      for (const [i, record] of original.records.entries()) {
        await storage.write([JSON.parse(record)])
        const { state } = await createMemoryStorage(database, 'heir').load()
        const heir = await recordedEmulator([], { state })
        // Interrupted callbacks are sent again, so compare with an emulator that resumes from the whole state.
        const expected = await recordedEmulator(original.wholes[i])
        expect(partsOf([heir])).toEqual(partsOf([expected]))
        for (const { close } of [heir, expected]) close()
      }
      original.close()
    }),
    { numRuns: numberOfRuns(10, 40) },
  )
})

async function clusterMember(database: ReturnType<typeof createMemoryDatabase>, id: string) {
  const storage = createMemoryStorage(database, id)
  const recorded = await recordedEmulator([], { storage })
  const cluster = createMemoryCluster(database, storage, { id })
  const { emulator, inboxes, store } = recorded
  await cluster.begin({
    adopt(loaded) {
      emulator.adopt(loaded)
      const stored = loaded.state.inboxes
      for (const name of stored.names()) inboxes.of(name).restore(stored.of(name).dump())
    },
    async letGo(namespace) {
      await store.whenDurable()
      emulator.letGo(namespace)
    },
    drop: emulator.letGo,
    isInUse: () => true,
    dueInMs: emulator.dueInMs,
    onPeerGone: () => {},
  })
  return { recorded, cluster }
}

/** The state of several emulators, one text for each item, in a fixed order. */
function partsOf(emulators: readonly RecordedEmulator[]): readonly string[] {
  const records = emulators.flatMap((emulator) =>
    emulator.whole().map((line): StoreRecord => JSON.parse(line)),
  )
  return records
    .flatMap(({ billedInAll: _, claims: __, ...lists }) =>
      Object.entries(lists).flatMap(([kind, items]) =>
        // The order of verifications has a meaning within their namespace.
        kind === 'verifications'
          ? [[kind, items]]
          : (items as readonly unknown[]).map((item) => [kind, item]),
      ),
    )
    .map((part) => JSON.stringify(part))
    .filter((text) => !/^\["inboxes",\["[^"]*",\{\}\]\]$/.test(text))
    .toSorted()
}
