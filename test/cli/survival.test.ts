import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { survive } from '../../server/cli/contracts/survival.ts'
import type { Tally } from '../../server/library/tally.ts'
import { defaultSettings } from '../../server/shell/settings.ts'
import { blocksIn, missingLine } from '../docs/blocks.ts'
import { ran } from '../support/command.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { terminalIn } from '../support/terminal.ts'

const shipped = 19

// A client that is ready for a good end only.
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

test('each scenario is tried, and the table tells which the client survives, as docs/contracts.md shows', async () => {
  const cwd = folderOf({ 'client.mjs': client })
  const page = readFileSync(join(root, 'docs/contracts.md'), 'utf8')
  const block = blocksIn(page).find(({ text }) => text.includes('--each-scenario'))
  const argv = (block?.text ?? '').trim().split(' ').slice(2)

  const { code, err } = await ran(argv, { cwd })

  expect(missingLine(block?.output ?? '-', err), err).toBeUndefined()

  const table = err.slice(err.indexOf('\n\n'))
  expect(err).toContain(`=== callback-chaos (1 of ${shipped})\n`)
  expect(table).toMatch(/^ok +survived +\d+\.\d s {3}1 ok; callbacks none$/m)
  expect(table).toMatch(/^ko +ended 9 +\d+\.\d s {3}1 ko; callbacks none$/m)
  expect(table).toMatch(/^out-of-credit +ended 1 +/m)
  expect(table).toMatch(new RegExp(`\\d+ of ${shipped} scenarios survived\\.\\n$`))
  expect(code).not.toBe(0)
})

test.each([
  ['Ctrl-C ends the whole table', 130, 1],
  ['PHP dies with 255, which is an end as any other', 255, shipped],
  ['a crash is an end as any other', 139, shipped],
])('%s', async (_, ended, runs) => {
  let tried = 0
  const chosen = {
    settings: defaultSettings,
    chosen: new Set<never>(),
    own: {},
    lists: {},
    words: [],
  }
  const tally = { lives: {}, callbacks: {} } as unknown as Tally

  const code = await survive(terminalIn({}, []), chosen, async () => {
    tried += 1
    return { ended, hasRun: true, tally }
  })

  expect([tried, code]).toEqual([runs, ended])
})

test('a strict run and a survival matrix are two runs', async () => {
  const { code, err } = await ran(['exec', '--each-scenario', '--strict', '--', 'true'])

  expect({ code, err }).toEqual({
    code: 2,
    err: '--each-scenario and --strict exclude each other. Run one after the other.\n',
  })
})

test('each run of a survival matrix begins with nothing, so nothing is kept', async () => {
  const { code, err } = await ran(['exec', '--each-scenario', '--data-dir', 'x', '--', 'true'])

  expect({ code, err }).toEqual({
    code: 2,
    err: '--each-scenario and --data-dir exclude each other: each run begins with nothing. Leave one out.\n',
  })
})
