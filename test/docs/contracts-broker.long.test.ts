import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isPactAvailable } from '../../contracts/consumers/consumer-interaction.ts'
import { replayPacts } from '../../contracts/provider/replay.ts'
import { startReceiver } from '../../server/index.ts'
import { builtCommand, startNode } from '../support/command.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { hasTool } from '../support/external-tools.ts'
import { brokerForTest, pactOf } from '../support/pact-broker.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { blocksIn, docsPage, missingLine } from './blocks.ts'
import { inOneShell } from './shell.ts'

const page = `${docsPage('pacts.md')}\n${docsPage('verify-callbacks.md')}`
const pact = isPactAvailable()
const shell = hasTool('bash') && hasTool('curl')

test.skipIf(!pact || !shell)(
  'the commands in "I have a broker" print the documented output',
  async () => {
    const broker = await brokerForTest({ pacts: { 'videoid-emulator': [pactOf('shop', 'ok')] } })
    const blocks = shellBlocks('I have a broker')

    const printed = await runBlocks(blocks, { 'http://127.0.0.1:9292': broker.url })

    expect(blocks).toHaveLength(3)
    expect(missingIn(blocks, printed)).toEqual([])
    expect(broker.asked.at(-1)?.body).toEqual({
      success: true,
      providerApplicationVersion: '0.1.0',
    })
  },
)

test.skipIf(!pact || !shell)(
  'the commands in "I only have a webhook" print the documented output',
  async () => {
    const { url } = await emulatorForTest()
    const hook = await exampleReceiver()
    const blocks = shellBlocks('I only have a webhook')
    const message = blocksIn(section('I only have a webhook')).find(
      ({ language }) => language === 'json',
    )
    const files = { 'pacts/hook.json': message?.text ?? '' }
    const places = { 'http://127.0.0.1:8000': hook, 'http://127.0.0.1:4280': url }

    // Pact's command line is not installed here. The next test uses the verifier that is a part of it.
    const [first, replay, ...others] = blocks
    const printed = await runBlocks([first, ...others], places, files)

    expect(replay?.text).toContain('pact verifier --file hook.json')
    expect(missingIn([first, ...others], printed)).toEqual([])
  },
)

test.skipIf(!pact || !shell)(
  'the example receiver keeps the pact of the callbacks below any path',
  async () => {
    const hook = await exampleReceiver()
    const folder = folderOf({})
    const [first] = shellBlocks('I only have a webhook')
    await runBlocks([first], { 'http://127.0.0.1:8000': hook }, {}, folder)
    const receiver = await startReceiver()
    onTestFinished(() => receiver.close())

    const file = join(folder, 'hook.json')
    const replayOn = (url: string) =>
      replayPacts({ provider: { name: 'videoid-hook', url }, pacts: [file] })
    const outcome = await replayOn(`${hook}/some/hooks/videoid`)
    await replayOn(`${new URL(receiver.url).origin}/some/hooks/videoid`)

    expect(outcome).toEqual({ kind: 'replayed', interactions: 36, failures: [] })
    const types = receiver.received.map(({ path, headers }) => {
      const type = headers.find(([name]) => name.toLowerCase() === 'content-type')
      return `${path} ${type?.[1]}`
    })
    expect([...new Set(types)].sort()).toEqual([
      '/some/hooks/videoid application/json',
      '/some/hooks/videoid application/x-www-form-urlencoded',
    ])
  },
)

type ShownBlock = { readonly text: string; readonly output: string }

function shellBlocks(heading: string): readonly ShownBlock[] {
  return blocksIn(section(heading)).filter(({ language }) => language === 'sh')
}

function section(heading: string): string {
  const [, rest = ''] = page.split(`\n## ${heading}\n`)
  return rest.split('\n## ')[0] ?? ''
}

/** Runs the blocks in order in one shell and a new folder. Returns what each block has printed. */
async function runBlocks(
  blocks: readonly (ShownBlock | undefined)[],
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

function missingIn(blocks: readonly (ShownBlock | undefined)[], printed: readonly string[]) {
  return blocks.flatMap((block, i) => missingLine(block?.output ?? '', printed[i] ?? '') ?? [])
}

async function exampleReceiver(): Promise<string> {
  const receiver = startNode([join(root, 'docs/examples/receiver.mjs'), '0'])
  onTestFinished(() => receiver.signal('SIGTERM'))
  const [hook] = await receiver.waitForOutput(/http:\S+/)
  return new URL(hook).origin
}
