import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isPactAvailable } from '../../contracts/consumers/consumer-interaction.ts'
import { builtCommand, startNode } from '../support/command.ts'
import { hasTool } from '../support/external-tools.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runTestsInProject } from '../support/temporary-project.ts'
import { blocksOfPages, missingLine } from './blocks.ts'
import { bash } from './shell.ts'

const blocks = blocksOfPages('contracts.md', 'pacts.md', 'verify-callbacks.md')

test('the matcher test of docs/contracts.md passes', async () => {
  const { text = '' } = blocks.find((block) => block.text.includes('toSatisfyVideoIdSpec')) ?? {}
  const imports = `import { expect } from 'vitest'\nimport { test } from 'videoid-emulator/vitest'\n`

  const { passed, failed, output } = await runTestsInProject({ 'spec.test.ts': imports + text })

  expect({ passed, failed }, output).toEqual({ passed: 1, failed: 0 })
})

test.skipIf(!hasTool('python3') || !isPactAvailable())(
  'the commands for a suite in Python print the output of docs/contracts.md',
  { timeout: 120_000 },
  async () => {
    const pythonBlocks = blocks.filter(({ text }) => text.includes('python3 -m unittest'))
    const cwd = folderOf({ 'test_shop.py': SUITE, 'package.json': '{"name": "shop"}' })

    const printed: string[] = []
    for (const { text } of pythonBlocks) printed.push(await runAsWritten(text, cwd))

    expect(pythonBlocks).toHaveLength(4)
    for (const [i, { output }] of pythonBlocks.entries()) {
      expect(missingLine(output, printed[i] ?? ''), printed[i]).toBeUndefined()
    }
    const reports = ['run.json', 'run.xml', 'run.sarif', 'run.html', 'run.har']
    expect(readdirSync(cwd)).toEqual(expect.arrayContaining(reports))
  },
)

test.skipIf(!hasTool('bash'))(
  'verify-callbacks with commands prints the output of docs/verify-callbacks.md',
  { timeout: 180_000 },
  async () => {
    const block = blocks.find(({ text }) => text.includes('--create'))
    const cwd = folderOf({
      'shop/open-verification.mjs': OPEN_CODE,
      'shop/print-order.mjs': PRINT_CODE,
    })
    const receiver = startNode([join(root, 'docs/examples/receiver.mjs'), '0'])
    onTestFinished(() => receiver.signal('SIGTERM'))
    const [hook] = await receiver.waitForOutput(/http:\S+/)
    const { origin } = new URL(hook)

    const text = (block?.text ?? '').replaceAll('http://127.0.0.1:8000', origin)
    const printed = await runAsWritten(`export SHOP=${origin}\n${text}`, cwd)

    expect(missingLine(block?.output ?? '-', printed), printed).toBeUndefined()
    const ofPact = blocks.find((other) => other.text.includes('--schedules 0 --pact'))
    // Skips the second command, which downloads Pact's command line.
    const [first = ''] = (ofPact?.text ?? '').split('npx --package')
    await runAsWritten(first.replaceAll('http://127.0.0.1:8000', origin), cwd)
    expect(readFileSync(join(cwd, 'hook.json'), 'utf8')).toContain('"name": "videoid-callbacks"')
  },
)

// Returns both streams, as a terminal shows them, for any exit code.
async function runAsWritten(text: string, cwd: string): Promise<string> {
  const command = text.replaceAll('npx videoid-emulator', `${process.execPath} ${builtCommand()}`)
  const { out } = await bash(`set +e\nexec 2>&1\n${command}`, cwd)
  return out
}

const SUITE = `
import json, os, unittest, urllib.error, urllib.request

def call(path, body=None):
    base = os.environ.get("VIDEOID_BASE", os.environ["VIDEOID_EMULATOR_URL"])
    headers = {"Authorization": "Bearer " + os.environ["VIDEOID_EMULATOR_TOKEN"], "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(base + path, data, headers)) as answer:
            return answer.status
    except urllib.error.HTTPError as refusal:
        return refusal.code

class Shop(unittest.TestCase):
    def test_a_card_is_asked_for(self):
        self.assertEqual(call("/IT-live", {"mail": "anna@example.com", "healthcard": {"required": True}}), 200)
    def test_a_wrong_address_is_refused(self):
        self.assertEqual(call("/IT-live", {"mail": "anna"}), 406)
    def test_what_was_opened_is_listed(self):
        self.assertEqual(call("/IT-identity-verifications"), 200)
`

const OPEN_CODE = `
const { VIDEOID_EMULATOR_URL: url, VIDEOID_EMULATOR_TOKEN: token } = process.env
const headers = { authorization: 'Bearer ' + token, 'content-type': 'application/json' }
const callback = { url: 'http://127.0.0.1:9/hook', field: 'data' }
const body = JSON.stringify({ mail: 'anna@example.com', callback })
await fetch(url + '/IT-live', { method: 'POST', headers, body })
`

const PRINT_CODE = `
const order = await fetch(process.env.SHOP + '/orders/' + process.argv[2])
console.log(order.status, await order.text())
`
