import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { blocksIn, missingLine } from '../docs/blocks.ts'
import { runCommand } from '../support/command.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'

const shipped = 22

// A client that accepts only the status ok.
const client = `
const { VIDEOID_EMULATOR_URL: url, VIDEOID_EMULATOR_TOKEN: token } = process.env
const headers = { authorization: 'Bearer ' + token, 'content-type': 'application/json' }
const ask = async (path, body) => {
  const answer = await fetch(url + path, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers })
  return answer.json()
}
const { data } = await ask('/IT-live', { mail: 'anna@example.com' })
await ask('/__emulator/verifications/' + data.id + '/fast-forward', { to: 'end' })
const { data: end } = await ask('/IT-identity-verifications/' + data.id)
process.exit(end.status === 'ok' ? 0 : 9)
`

test('the table of a scenario matrix shows what docs/contracts.md shows', async () => {
  const cwd = folderOf({ 'client.mjs': client })
  const page = readFileSync(join(root, 'docs/contracts.md'), 'utf8')
  const block = blocksIn(page).find(({ text }) => text.includes('--each-scenario'))
  const argv = (block?.text ?? '').trim().split(' ').slice(2)

  const { code, err } = await runCommand(argv, { cwd })

  expect(missingLine(block?.output ?? '-', err), err).toBeUndefined()

  const table = err.slice(err.indexOf('\n\n'))
  expect(err).toContain(`=== callback-chaos (1 of ${shipped})\n`)
  expect(table).toMatch(/^ok +survived +\d+\.\d s {3}1 ok; callbacks none$/m)
  expect(table).toMatch(/^ko +ended 9 +\d+\.\d s {3}1 ko; callbacks none$/m)
  expect(table).toMatch(/^out-of-credit +ended 1 +/m)
  expect(table).toMatch(new RegExp(`\\d+ of ${shipped} scenarios survived\\.\\n$`))
  expect(code).not.toBe(0)
})
