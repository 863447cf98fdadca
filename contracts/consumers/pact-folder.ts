import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { providerName } from './consumer-interaction.ts'

/**
 * Creates an empty folder for the pact of one consumer: Pact only adds to an existing file and never removes from it.
 * `npm run golden` copies the written pact into contracts/pacts.
 */
export function createPactFolder(consumer: string) {
  const path = mkdtempSync(join(tmpdir(), 'videoid-pacts-'))
  afterAll(() => rmSync(path, { recursive: true }))
  const name = `${consumer}-${providerName}.json`
  const goldenPath = join(import.meta.dirname, '../pacts', name)

  function written(): string {
    const text = readFileSync(join(path, name), 'utf8')
    return text.endsWith('\n') ? text : `${text}\n`
  }

  return {
    path,
    written,
    checkedIn(now: () => string = written): string {
      if (process.env.GOLDEN === 'write') writeFileSync(goldenPath, now())
      return readFileSync(goldenPath, 'utf8')
    },
  }
}
