import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { providerName } from './agreement.ts'

/**
 * Where the pact of one consumer is written: an empty folder, because Pact only ever adds to what is there.
 * `npm run golden` takes what was written into contracts/pacts.
 */
export function pactFolder(consumer: string) {
  const path = mkdtempSync(join(tmpdir(), 'videoid-pacts-'))
  afterAll(() => rmSync(path, { recursive: true }))
  const name = `${consumer}-${providerName}.json`
  const kept = join(import.meta.dirname, '../pacts', name)

  function written(): string {
    const text = readFileSync(join(path, name), 'utf8')
    return text.endsWith('\n') ? text : `${text}\n`
  }

  return {
    path,
    written,
    checkedIn(now: () => string = written): string {
      if (process.env.GOLDEN === 'write') writeFileSync(kept, now())
      return readFileSync(kept, 'utf8')
    },
  }
}
