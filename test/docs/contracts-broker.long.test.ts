import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isPactAvailable } from '../../contracts/consumers/native.ts'
import { replayPacts } from '../../contracts/provider/replay.ts'
import { startReceiver } from '../../server/index.ts'
import { builtCommand, startNode } from '../support/command.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { brokerForTest, pactOf } from '../support/pact-broker.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { hasTool } from '../support/tools.ts'
import { blocksIn, missingLine } from './blocks.ts'
import { inOneShell } from './shell.ts'

const page = readFileSync(join(root, 'docs/contracts.md'), 'utf8')
const pact = isPactAvailable()
const shell = hasTool('bash') && hasTool('curl')

test.skipIf(!pact || !shell)('"I have a broker" works as it is written', async () => {
  const broker = await brokerForTest({ pacts: { 'videoid-emulator': [pactOf('shop', 'ok')] } })
  const blocks = shellBlocks('I have a broker')

  const printed = await pasted(blocks, { 'http://127.0.0.1:9292': broker.url })

  expect(blocks).toHaveLength(3)
  expect(missingIn(blocks, printed)).toEqual([])
  expect(broker.asked.at(-1)?.body).toEqual({
    success: true,
    providerApplicationVersion: '0.1.0',
  })
})

test.skipIf(!pact || !shell)('"I only have a webhook" works as it is written', async () => {
  const { url } = await emulatorForTest()
  const hook = await exampleReceiver()
  const blocks = shellBlocks('I only have a webhook')
  const message = blocksIn(section('I only have a webhook')).find(
    ({ language }) => language === 'json',
  )
  const files = { 'pacts/hook.json': message?.text ?? '' }
  const places = { 'http://127.0.0.1:8000': hook, 'http://127.0.0.1:4280': url }

  // Pact's command line is no package of ours; its verifier is the same as the one below.
  const [told, replayed, ...others] = blocks
  const printed = await pasted([told, ...others], places, files)

  expect(replayed?.text).toContain('pact verifier --file hook.json')
  expect(missingIn([told, ...others], printed)).toEqual([])
})

test.skipIf(!pact || !shell)(
  'the pact of the callbacks is kept by the example, below any path',
  async () => {
    const hook = await exampleReceiver()
    const folder = folderOf({})
    const [told] = shellBlocks('I only have a webhook')
    await pasted([told], { 'http://127.0.0.1:8000': hook }, {}, folder)
    const seen = await startReceiver()
    onTestFinished(() => seen.close())

    const file = join(folder, 'hook.json')
    const replayOn = (url: string) =>
      replayPacts({ provider: { name: 'videoid-hook', url }, pacts: [file] })
    const kept = await replayOn(`${hook}/some/hooks/videoid`)
    await replayOn(`${new URL(seen.url).origin}/some/hooks/videoid`)

    expect(kept).toEqual({ kind: 'replayed', interactions: 36, failures: [] })
    const types = seen.received.map(({ path, headers }) => {
      const type = headers.find(([name]) => name.toLowerCase() === 'content-type')
      return `${path} ${type?.[1]}`
    })
    expect([...new Set(types)].sort()).toEqual([
      '/some/hooks/videoid application/json',
      '/some/hooks/videoid application/x-www-form-urlencoded',
    ])
  },
)

type Shown = { readonly text: string; readonly output: string }

function shellBlocks(heading: string): readonly Shown[] {
  return blocksIn(section(heading)).filter(({ language }) => language === 'sh')
}

function section(heading: string): string {
  const [, rest = ''] = page.split(`\n## ${heading}\n`)
  return rest.split('\n## ')[0] ?? ''
}

/** What each block has printed, pasted one after the other into one terminal in a folder of its own. */
async function pasted(
  blocks: readonly (Shown | undefined)[],
  places: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
  cwd = folderOf(files),
): Promise<readonly string[]> {
  const ours = `'${process.execPath}' '${builtCommand()}'`
  const texts = blocks.map((block) => {
    let text = (block?.text ?? '').replaceAll('npx videoid-emulator', ours)
    for (const [written, real] of Object.entries(places)) text = text.replaceAll(written, real)
    return text
  })
  const { printed, failure } = await inOneShell(texts, { cwd, url: 'http://127.0.0.1:4280' })
  expect(failure).toBe('')
  return printed
}

function missingIn(blocks: readonly (Shown | undefined)[], printed: readonly string[]) {
  return blocks.flatMap((block, i) => missingLine(block?.output ?? '', printed[i] ?? '') ?? [])
}

async function exampleReceiver(): Promise<string> {
  const receiver = startNode([join(root, 'docs/examples/receiver.mjs'), '0'])
  onTestFinished(() => receiver.signal('SIGTERM'))
  const [hook] = await receiver.waitForOutput(/http:\S+/)
  return new URL(hook).origin
}
