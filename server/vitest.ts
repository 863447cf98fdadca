import { test as base, type TestAPI } from 'vitest'
import { hexFrom, randomFrom } from './domain/base/random.ts'
import {
  type EmulatorOptions,
  type NamespaceView,
  type RunningEmulator,
  startEmulator,
} from './index.ts'

/** The fixture `emulator` of one test. The tests of a file share the server; each has its own namespace. */
export type TestEmulator = NamespaceView & Pick<RunningEmulator, 'url' | 'urls' | 'settings'>

/**
 * Vitest's `test` with a fixture `emulator`. Every test has its own token, clock, verifications and
 * request journal, even when tests run concurrently. The server starts with the first test that uses
 * the fixture. The clock is manual: only the test advances it.
 *
 *     import { test } from 'videoid-emulator/vitest'
 *
 *     test('a slow operator', async ({ emulator }) => {
 *       // point the client at emulator.url, with emulator.token
 *       await emulator.clock.advance('26h')
 *     })
 *
 * The token is derived from the names of the file and the test, so ids are the same in every run.
 * When a test fails, the fixture prints its verifications, refused requests and failed callbacks after the error.
 */
export const test = emulatorTest()

/** Creates `test` with other options: `export const test = emulatorTest({ seed: 7 })`. */
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
      const token = tokens.next(task.file.name, namesOf(task))
      const isScoped = server.settings.auth === 'scoped'
      const view = isScoped ? server.login(`${token}@emulator.test`) : server.as(token)
      const { url, urls, settings } = server
      await use({ ...view, url, urls, settings })
      if (task.result?.state === 'fail') console.error(view.explainAll())
      view.reset()
    },
  })
}

type Named = { readonly name: string; readonly suite?: Named | undefined }

function namesOf({ name, suite }: Named): string {
  return suite === undefined ? name : `${namesOf(suite)} > ${name}`
}

/** Adds a count to the seed of a token: tests with equal names, and retries, get different tokens. */
function createTokens() {
  const used = new Map<string, number>()
  return {
    next(file: string, testPath: string): string {
      const key = `${file}\n${testPath}`
      const nth = (used.get(key) ?? 0) + 1
      used.set(key, nth)
      const random = randomFrom('test token', key, nth)
      return hexFrom(random, 24)
    },
  }
}
