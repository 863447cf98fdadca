import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCommand } from '../support/command.ts'
import { message, pactOf, question, reading } from '../support/pact-text.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInFolder } from '../support/terminal.ts'

test('verify compares and replays pacts, and reports findings with their places', async () => {
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
${bill}`,
  )
  const [{ consumer, report }] = JSON.parse(await readFile(join(cwd, 'r.json'), 'utf8')).pacts
  expect([consumer, report.unkept.length]).toEqual(['shop', 2])
  expect(await readFile(join(cwd, 'r.xml'), 'utf8')).toContain('tests="4" failures="3"')
  const [run] = JSON.parse(await readFile(join(cwd, 'r.sarif'), 'utf8')).runs
  expect(run.results.map(({ ruleId }: { readonly ruleId: string }) => ruleId)).toEqual([
    '/components/schemas/Status/enum',
    'replay',
    'replay',
    'replay',
  ])
})

test('verify replays messages and exchanges of one pact', async () => {
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
Replayed: the emulator fulfils 2 of 4 interactions.
not judged: 1 synchronous message left out ("a question"): a callback is sent, and expects no message in return. Describe it as an asynchronous message.
${bill}`,
  })
})

test('an interaction without provider state runs on an empty namespace', async () => {
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

test('verify replays pacts where Pact cannot run, and where it is not installed', async () => {
  const cwd = folderOf({
    'node_modules/@pact-foundation/pact-core/index.js': 'throw new Error("no native library")',
    'shop.json': pactOf([reading('the end', 'okk', 'ok')]),
  })

  const { code, out } = await runInFolder(cwd, ['verify', 'shop.json'])

  expect(code).toBe(3)
  expect(out).toContain('No provider state is called "okk", did you mean "ok"?')
})

test.each([
  ['an empty pact', { interactions: [] }, 'It is empty: it has no interactions.'],
  [
    'a pact of another provider',
    { interactions: [{ ...reading('a list', 'ok', 'ok'), request: { path: '/products' } }] },
    'This pact is not about the Video ID API: its provider is "the API", and none of its paths is a path of the API (/products).',
  ],
  [
    'a pact with messages of another provider',
    { interactions: [message('an order is created', undefined, { orderId: 7 })] },
    'none of its messages is a callback ("an order is created").',
  ],
  [
    'a matching rule of a plugin',
    { interactions: [withMatcher('the end', { match: 'plugin-rule' })] },
    'shop and the API Given ok; id=anna - the end was not replayed: it has the matching rule "plugin-rule"',
  ],
])('verify ends with exit code 6 for %s, and says why', async (_, { interactions }, sentence) => {
  const cwd = folderOf({ 'shop.json': pactOf(interactions) })

  const { code, out } = await runInFolder(cwd, ['verify', 'shop.json', '--junit', 'r.xml'])

  expect({ code, out }).toEqual({ code: 6, out: expect.stringContaining(`not judged: `) })
  expect(out).toContain(sentence)
  expect(await readFile(join(cwd, 'r.xml'), 'utf8')).toContain('<skipped message=')
})

test('verify with --no-require-replay reports what was not replayed, and passes', async () => {
  const cwd = folderOf({ 'shop.json': pactOf([withMatcher('the end', { match: 'new' })]) })

  const { code, out } = await runInFolder(cwd, ['verify', 'shop.json', '--no-require-replay'])

  expect(code).toBe(0)
  expect(out).toContain('the end was not replayed: it has the matching rule "new"')
})

test('verify refuses --require-replay together with --compare-only', async () => {
  const cwd = folderOf({ 'shop.json': pactOf([]) })

  const { code, err } = await runInFolder(cwd, [
    ...['verify', 'shop.json'],
    ...['--compare-only', '--require-replay'],
  ])

  expect(code).toBe(2)
  expect(err).toContain('--require-replay fails every interaction that is not replayed')
})

test('a status that a scenario shows on purpose is not a finding', async () => {
  const cwd = folderOf({
    'shop.json': pactOf([reading('a surprise', 'surprise-status; id=anna; at=2m', 'WAIT_SIGNERS')]),
  })

  const { code, out } = await runInFolder(cwd, ['verify', 'shop.json'])

  expect(code, out).toBe(0)
  expect(out).toContain('The scenario of "a surprise" sends this value of /data/status on purpose.')
})

test('verify with --compare-only replays nothing', async () => {
  const cwd = folderOf({ 'shop.json': pactOf([reading('the end', 'okk', 'ok')]) })

  expect(await runInFolder(cwd, ['verify', 'shop.json', '--compare-only'])).toMatchObject({
    code: 0,
    out: 'shop.json: 1 exchange compared, no finding\nCompared only: --compare-only replays nothing.\n',
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

const bill = 'The run relied on no assumption about the real service.\n'

function withMatcher(description: string, matcher: object) {
  const interaction = reading(description, 'ok; id=anna', 'ok')
  const rules = { body: { '$.data.status': { combine: 'AND', matchers: [matcher] } } }
  return { ...interaction, response: { ...interaction.response, matchingRules: rules } }
}
