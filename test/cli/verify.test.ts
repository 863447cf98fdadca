import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hasPact } from '../../contracts/consumers/native.ts'
import { ran } from '../support/command.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'

const pact = hasPact()

test.skipIf(!pact)(
  'pacts are compared and replayed, and both are told with their places',
  async () => {
    const cwd = folderOf({
      'pacts/shop.json': pactOf([
        reading('a status', 'ok; id=anna; at=1m', 'finished'),
        reading('another', 'ok; id=anna; at=1m', 'validation'),
        reading('a state nobody knows', 'okk', 'ok'),
      ]),
    })

    const reports = ['--json', 'r.json', '--junit', 'r.xml', '--sarif', 'r.sarif']
    const { code, out, err } = await ran(['verify', 'pacts/*.json', ...reports], { cwd })

    expect({ code, err }).toEqual({ code: 3, err: '' })
    expect(out.replace(/openapi\.yaml:\d+/, 'openapi.yaml:1')).toBe(
      `pacts/shop.json: 3 exchanges compared, 1 finding: 1 error
error    GET /IT-identity-verifications/{id} 200, response /data/status
         must be equal to one of the allowed values: running, validation, ok, ko
         openapi.yaml:1 #/components/schemas/Status/enum, documented; once, in line 1 (a status)
error    not kept by the emulator: shop and the API Given ok; id=anna; at=1m - a status
         $.data.status Expected 'validation' (String) to be equal to 'finished' (String)
error    not kept by the emulator: shop and the API Given okk - a state nobody knows
         No provider state is called "okk", did you mean "ok"?
Replayed: the emulator keeps 1 of 3 promises.
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

test.skipIf(!pact)('a scenario of your own is a provider state of your own', async () => {
  const cwd = folderOf({
    'own/slow-ok.yaml': 'version: 1\ntitle: ok, but slowly\nextends: ok\n',
    'shop.json': pactOf([reading('the end', 'slow-ok; id=anna; at=end', 'ok')]),
  })

  expect(await ran(['verify', 'shop.json', '--scenarios', 'own'], { cwd })).toMatchObject({
    code: 0,
    out: `shop.json: 1 exchange compared, no finding
Replayed: the emulator keeps 1 of 1 promise.
`,
  })
})

test.skipIf(!pact)(
  'messages of a pact are neither compared nor replayed, and it is said',
  async () => {
    const message = { type: 'Asynchronous/Messages', description: 'a callback' }
    const cwd = folderOf({
      'shop.json': pactOf([message, reading('the end', 'ok; id=anna', 'ok')]),
    })

    expect(await ran(['verify', 'shop.json'], { cwd })).toMatchObject({
      code: 0,
      out: `shop.json: 1 exchange compared, no finding
1 of its interactions are no HTTP and were not compared.
Replayed: the emulator keeps 1 of 1 promise.
`,
    })
  },
)

test.skipIf(!pact)('a promise without a name is missed as much as any other', async () => {
  const { description: _, ...nameless } = reading('', 'ok; id=anna; at=1m', 'ok')
  const cwd = folderOf({ 'shop.json': pactOf([nameless]) })

  const { code, out } = await ran(['verify', 'shop.json'], { cwd })

  expect(code).toBe(3)
  expect(out).toContain('Replayed: the emulator keeps 0 of 1 promise.')
})

test('where Pact cannot run, pacts are compared all the same', async () => {
  const cwd = folderOf({
    'node_modules/@pact-foundation/pact-core/index.js': 'throw new Error("no native library")',
    'shop.json': pactOf([reading('the end', 'okk', 'ok')]),
  })

  const { code, out } = await ran(['verify', 'shop.json'], { cwd })

  expect(code).toBe(0)
  expect(out).toMatch(
    /^shop\.json: 1 exchange compared, no finding\nNot replayed, for Pact cannot run here \(no native library\)\. Install @pact-foundation\/pact in this folder, or write --compare-only\.\n$/,
  )
})

test('with --compare-only nothing is replayed', async () => {
  const cwd = folderOf({ 'shop.json': pactOf([reading('the end', 'okk', 'ok')]) })

  expect(await ran(['verify', 'shop.json', '--compare-only'], { cwd })).toMatchObject({
    code: 0,
    out: 'shop.json: 1 exchange compared, no finding\n',
  })
})

test('the pacts of our own clients, with the scenarios they were written for, are kept', async () => {
  const own = ['--scenarios', 'contracts/provider/scenarios', ...(pact ? [] : ['--compare-only'])]

  const { code, out } = await ran(['verify', 'contracts/pacts/*.json', ...own], { cwd: root })

  expect(code, out).toBe(0)
  expect(out.match(/compared, no finding/g)).toHaveLength(6)
})

test.each([
  ['no file', [], 'verify takes one pact file or more, but got none.'],
  ['a file that is not there', ['nowhere.json'], 'there is nothing of that name'],
  ['a pattern that fits nothing', ['pacts/*.json'], 'No file fits "pacts/*.json"'],
  ['no JSON', ['text.json'], 'text.json is not JSON. Name a JSON file that a Pact library wrote.'],
  ['no pact', ['other.json'], 'other.json is no pact file: it has neither interactions nor'],
])('%s is one sentence and 2, before anything is replayed', async (_, files, says) => {
  const cwd = folderOf({ 'good.json': pactOf([]), 'text.json': 'hello', 'other.json': '{}' })

  const { code, out, err } = await ran(['verify', ...files], { cwd })

  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(says)
  expect(err.split('\n')).toHaveLength(2)
})

function reading(description: string, providerState: string, status: string) {
  const path = '/IT-identity-verifications/anna'
  return {
    type: 'Synchronous/HTTP',
    description,
    providerStates: [{ name: providerState }],
    request: { method: 'GET', path, headers: { Authorization: ['Bearer any'] } },
    response: {
      status: 200,
      headers: { 'Content-Type': ['application/json'] },
      body: {
        content: { data: { status } },
        contentType: 'application/json',
        encoded: false,
      },
    },
  }
}

function pactOf(interactions: readonly object[]): string {
  return JSON.stringify({
    consumer: { name: 'shop' },
    provider: { name: 'the API' },
    interactions,
    metadata: { pactSpecification: { version: '4.0' } },
  })
}
