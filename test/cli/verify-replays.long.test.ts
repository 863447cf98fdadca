import { expect, test } from 'vitest'
import { pactOf, reading } from '../support/pact-text.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInFolder } from '../support/terminal.ts'

test('a scenario of the user is a provider state', async () => {
  const cwd = folderOf({
    'own/slow-ok.yaml': 'version: 1\ntitle: ok, but slowly\nextends: ok\n',
    'shop.json': pactOf([reading('the end', 'slow-ok; id=anna; at=end', 'ok')]),
  })

  expect(await runInFolder(cwd, ['verify', 'shop.json', '--scenarios', 'own'])).toMatchObject({
    code: 0,
    out: `shop.json: 1 exchange compared, no finding
Replayed: the emulator fulfils 1 of 1 interaction.
The run relied on no assumption about the real service.
`,
  })
})

test('verify replays a pact of version 3 that has only messages, and lists the known messages', async () => {
  const messages = [
    { description: 'ok is sent', providerStates: [{ name: 'ok' }], contents: { status: 'ok' } },
    { description: 'okk is sent', contents: { status: 'ok' } },
  ]
  const metadata = { pactSpecification: { version: '3.0.0' } }
  const provider = { name: 'videoid-emulator' }
  const text = JSON.stringify({ consumer: { name: 'shop' }, provider, messages, metadata })

  const { code, out } = await runInFolder(folderOf({ 'shop.json': text }), ['verify', 'shop.json'])

  expect(code).toBe(3)
  expect(
    out,
  ).toContain(`error    not fulfilled by the emulator: shop and videoid-emulator - okk is sent
         The message "okk is sent" names no status, did you mean "ok is sent"?
         The messages are: running is sent, running is sent as JSON, validation is sent, `)
  expect(out).toContain('Replayed: the emulator fulfils 1 of 2 interactions.')
})

test('a synchronous message is not judged, and the rest of its pact is replayed', async () => {
  const wordless = { type: 'Synchronous/Messages', description: 'a question' }
  const cwd = folderOf({ 'shop.json': pactOf([wordless, reading('the end', 'ok; id=anna', 'ok')]) })

  const { code, out } = await runInFolder(cwd, ['verify', 'shop.json'])

  expect(code).toBe(6)
  expect(out).toContain('Replayed: the emulator fulfils 1 of 1 interaction.')
  expect(out).toContain('not judged: 1 synchronous message left out ("a question")')
})

test('an interaction without description that is not fulfilled fails the run', async () => {
  const { description: _, ...nameless } = reading('', 'ok; id=anna; at=1m', 'ok')
  const cwd = folderOf({ 'shop.json': pactOf([nameless]) })

  const { code, out } = await runInFolder(cwd, ['verify', 'shop.json'])

  expect(code).toBe(3)
  expect(out).toContain('Replayed: the emulator fulfils 0 of 1 interaction.')
})

test('a pending interaction that is not fulfilled is reported and does not fail the run', async () => {
  const pending = { ...reading('the end', 'ok; id=anna; at=1m', 'ok'), pending: true }
  const cwd = folderOf({
    'shop.json': pactOf([pending, reading('another', 'ok; id=anna; at=1m', 'validation')]),
  })

  expect(await runInFolder(cwd, ['verify', 'shop.json'])).toMatchObject({
    code: 0,
    out: `shop.json: 2 exchanges compared, no finding
Not fulfilled, but pending, so the run does not fail: shop and the API Given ok; id=anna; at=1m - the end
Replayed: the emulator fulfils 1 of 2 interactions.
The run relied on no assumption about the real service.
`,
  })
})
