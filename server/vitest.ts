import { test as base, type TestAPI } from 'vitest'
import { hexFrom, randomFrom } from './domain/base/random.ts'
import {
  type EmulatorOptions,
  type EmulatorView,
  type RunningEmulator,
  startEmulator,
} from './index.ts'

/** What a test gets as `emulator`: its own namespace of the server that all tests of the file share. */
export type TestEmulator = EmulatorView & Pick<RunningEmulator, 'url' | 'urls' | 'settings'>

/**
 * Vitest's `test` with a fixture `emulator`. Every test has a token, a clock, a list and a journal of
 * its own, also when tests run concurrently; the server starts with the first test that asks for one.
 * A clock stands still until the test moves it.
 *
 *     import { test } from 'videoid-emulator/vitest'
 *
 *     test('a slow operator', async ({ emulator }) => {
 *       // point the client at emulator.url, with emulator.token
 *       await emulator.clock.advance('26h')
 *     })
 *
 * The token follows from the names of file and test, so ids are the same in every run. When a test
 * fails, the lives it opened are told behind its error.
 */
export const test = emulatorTest()

/** The same with options of your own: `export const test = emulatorTest({ seed: 7 })`. */
export function emulatorTest(options: EmulatorOptions = {}): TestAPI<{ emulator: TestEmulator }> {
  const tokens = createTokens()

  return base.extend<{ emulator: TestEmulator; videoidServer: RunningEmulator }>({
    videoidServer: [
      // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the fixture's needs from the pattern
      async ({}, use) => {
        const server = await startEmulator({ clock: 'manual', ...options })
        await use(server)
        await server.close()
      },
      { scope: 'file' },
    ],
    emulator: async ({ videoidServer: server, task }, use) => {
      const own = tokens.next(task.file.name, namesOf(task))
      const isScoped = server.settings.auth === 'scoped'
      const view = isScoped ? server.login(`${own}@emulator.test`) : server.as(own)
      const { url, urls, settings } = server
      await use({ ...view, url, urls, settings })
      if (task.result?.state === 'fail') tell(view)
      view.reset()
    },
  })
}

type Named = { readonly name: string; readonly suite?: Named | undefined }

function namesOf({ name, suite }: Named): string {
  return suite === undefined ? name : `${namesOf(suite)} > ${name}`
}

// Tests of one name, and a test that is tried again, have a token each.
function createTokens() {
  const used = new Map<string, number>()
  return {
    next(file: string, names: string): string {
      const key = `${file}\n${names}`
      const nth = (used.get(key) ?? 0) + 1
      used.set(key, nth)
      const random = randomFrom('test token', key, nth)
      return hexFrom(random, 24)
    },
  }
}

const mostTold = 5

function tell(view: EmulatorView): void {
  const ids = view.verifications().map(({ id }) => id)
  if (ids.length === 0) return
  const left = ids.length - mostTold
  const more = left > 0 ? [`and ${left} more`] : []
  const lives = [...ids.slice(0, mostTold).map((id) => view.explain(id)), ...more]
  console.error(`What the emulator saw of this test:\n${lives.join('\n')}`)
}
