import { expect, test } from 'vitest'
import { isPactAvailable } from '../../contracts/consumers/consumer-interaction.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInFolder } from '../support/terminal.ts'
import { blocksOfPages, missingLine } from './blocks.ts'

const blocks = blocksOfPages('contracts.md', 'pacts.md', 'verify-callbacks.md')

test('drift prints the output of docs/contracts.md for its recording', async () => {
  const block = blocks.find(({ text }) => text.includes('drift recording.har'))
  const cwd = folderOf({ 'recording.har': RECORDING })
  const [, ...argv] = (block?.text ?? '').trim().split(' ').slice(1)

  const { code, out } = await runInFolder(cwd, argv)

  expect(missingLine(block?.output ?? '', out), out).toBeUndefined()
  expect(code).toBe(3)
})

test.skipIf(!isPactAvailable())(
  'verify prints the output of docs/pacts.md for its pacts',
  async () => {
    const block = blocks.find(({ text }) => text.includes("emulator verify 'pacts"))
    const cwd = folderOf({ 'pacts/shop.json': PACT })
    const words = (block?.text ?? '').trim().split(' ').slice(2)

    const { code, out } = await runInFolder(
      cwd,
      words.map((word) => word.replaceAll("'", '')),
    )

    expect(missingLine(block?.output ?? '', out), out).toBeUndefined()
    expect(code).toBe(3)
  },
)

const ANNA = {
  method: 'GET',
  path: '/IT-identity-verifications/anna',
  headers: { Authorization: 'Bearer any' },
}

const PACT = JSON.stringify({
  consumer: { name: 'shop' },
  provider: { name: 'videoid-emulator' },
  interactions: [
    {
      description: 'a status',
      providerState: 'ok; id=anna; at=1m',
      request: ANNA,
      response: { status: 200, body: { data: { status: 'finished' } } },
    },
    {
      description: 'a refusal',
      providerState: 'okk',
      request: ANNA,
      response: { status: 404 },
    },
  ],
  metadata: { pactSpecification: { version: '2.0.0' } },
})

const ROW = { id: '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11', status: 'ok', reason: null }

const RECORDING = JSON.stringify({
  log: {
    entries: [entryWith([{ ...ROW, createdAt: '2026-01-05' }]), entryWith([ROW])],
  },
})

function entryWith(data: unknown) {
  const text = JSON.stringify({ data, success: true, message: '', error: null })
  return {
    request: { method: 'GET', url: 'https://videoid.openapi.com/IT-identity-verifications' },
    response: {
      status: 200,
      headers: [{ name: 'content-type', value: 'application/json' }],
      content: { size: text.length, text },
    },
  }
}
