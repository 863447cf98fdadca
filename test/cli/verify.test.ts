import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isPactAvailable } from '../../contracts/consumers/consumer-interaction.ts'
import { runCommand } from '../support/command.ts'
import { message, pactOf, question, reading } from '../support/pact-text.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInFolder } from '../support/terminal.ts'

const pact = isPactAvailable()

test.skipIf(!pact)(
  'verify compares and replays pacts, and reports findings with their places',
  async () => {
    const cwd = folderOf({
      'pacts/shop.json': pactOf([
        reading('a status', 'ok; id=anna; at=1m', 'finished'),
        reading('another', 'ok; id=anna; at=1m', 'validation'),
        reading('an unknown state', 'okk', 'ok'),
      ]),
    })

    const reports = ['--json', 'r.json', '--junit', 'r.xml', '--sarif', 'r.sarif']
    const { code, out, err } = await runCommand(['verify', 'pacts/*.json', ...reports], { cwd })

    expect({ code, err }).toEqual({ code: 3, err: '' })
    expect(out.replace(/openapi\.yaml:\d+/, 'openapi.yaml:1')).toBe(
      `pacts/shop.json: 3 exchanges compared, 1 finding: 1 error
error    GET /IT-identity-verifications/{id} 200, response /data/status
         must be equal to one of the allowed values: running, validation, ok, ko
         openapi.yaml:1 #/components/schemas/Status/enum, documented; once, in line 1 (a status)
error    not fulfilled by the emulator: shop and the API Given ok; id=anna; at=1m - a status
         $.data.status Expected 'validation' (String) to be equal to 'finished' (String)
error    not fulfilled by the emulator: shop and the API Given okk - an unknown state
         No provider state is called "okk", did you mean "ok"?
Replayed: the emulator fulfils 1 of 3 interactions.
`,
    )
    const [{ consumer, report }] = JSON.parse(await readFile(join(cwd, 'r.json'), 'utf8')).pacts
    expect([consumer, report.unkept.length]).toEqual(['shop', 2])
    expect(await readFile(join(cwd, 'r.xml'), 'utf8')).toContain('tests="3" failures="3"')
    const [run] = JSON.parse(await readFile(join(cwd, 'r.sarif'), 'utf8')).runs
    expect(run.results.map(({ ruleId }: { readonly ruleId: string }) => ruleId)).toEqual([
      '/components/schemas/Status/enum',
      'replay',
      'replay',
    ])
  },
)

test.skipIf(!pact)('verify replays messages and exchanges of one pact', async () => {
  const cwd = folderOf({
    'shop.json': pactOf([
      message('ok is sent', { name: 'ok' }, { status: 'ok', reason: 'identityverified' }),
      message('ko is sent', { name: 'ko' }, { status: 'ok' }),
      message('ko is sent twice', { name: 'ok' }, { status: 'ko' }),
      { type: 'Synchronous/Messages', description: 'a question', ...question },
      reading('the end', 'ok; id=anna', 'ok'),
    ]),
  })

  expect(await runInFolder(cwd, ['verify', 'shop.json'])).toMatchObject({
    code: 3,
    out: `shop.json: 1 exchange and 3 messages compared, no finding
error    not fulfilled by the emulator: shop and the API Given ko - ko is sent
         $.status Expected 'ko' (String) to be equal to 'ok' (String)
error    not fulfilled by the emulator: shop and the API Given ok - ko is sent twice
         The scenario "ok" sends callbacks for validation and ok, but not for ko.
1 synchronous message left out: a callback is sent, and expects no message in return.
Replayed: the emulator fulfils 2 of 4 interactions.
`,
  })
})

test.skipIf(!pact)('an interaction without provider state runs on an empty namespace', async () => {
  const { providerStates: _, ...stateless } = reading('nobody', '', 'ok')
  const cwd = folderOf({
    'shop.json': pactOf([
      reading('the end', 'ok; id=anna', 'ok'),
      { ...stateless, response: { status: 404 } },
      message('validation is sent', undefined, { status: 'validation' }),
    ]),
  })

  const { code, out } = await runInFolder(cwd, ['verify', 'shop.json'])

  expect(code, out).toBe(0)
  expect(out).toContain('Replayed: the emulator fulfils 3 of 3 interactions.')
})

test('verify compares pacts when Pact cannot run', async () => {
  const cwd = folderOf({
    'node_modules/@pact-foundation/pact-core/index.js': 'throw new Error("no native library")',
    'shop.json': pactOf([reading('the end', 'okk', 'ok')]),
  })

  const { code, out } = await runInFolder(cwd, ['verify', 'shop.json'])

  expect(code).toBe(0)
  expect(out).toMatch(
    /^shop\.json: 1 exchange compared, no finding\nNot replayed, for Pact cannot run here \(no native library\)\. Install @pact-foundation\/pact in this folder, or write --compare-only\.\n$/,
  )
})

test('verify with --compare-only replays nothing', async () => {
  const cwd = folderOf({ 'shop.json': pactOf([reading('the end', 'okk', 'ok')]) })

  expect(await runInFolder(cwd, ['verify', 'shop.json', '--compare-only'])).toMatchObject({
    code: 0,
    out: 'shop.json: 1 exchange compared, no finding\n',
  })
})

test('all seven checked-in pacts match openapi.yaml', async () => {
  const { code, out } = await runInFolder(root, [
    'verify',
    'contracts/pacts/*.json',
    '--compare-only',
  ])

  expect(code, out).toBe(0)
  expect(out.match(/compared, no finding/g)).toHaveLength(7)
})
