import { expect, test } from 'vitest'
import { browserHar } from '../planted/drift/recording-files.ts'
import { open, refusal } from '../planted/drift/service-calls.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInFolder } from '../support/terminal.ts'
import { blocksOfPages, missingLine } from './blocks.ts'

const refused = open({ mail: 'anna' }, { status: 422, body: refusal(201, 'mail not valid') })
const answer = 'HTTP/2 404 \ncontent-type: application/json\n\n'

test.each([
  ['refused.har', String(browserHar([refused])['browser.har'])],
  ['list.txt', answer + refusal(221, 'no requests related to your account')],
])('drift prints the output of docs/recordings.md for %s', async (name, content) => {
  const block = blocksOfPages('recordings.md').find(({ text }) => text.includes(`drift ${name}`))
  const cwd = folderOf({ [name]: content })
  const command = block?.text.split('\n').find((line) => line.includes(`drift ${name}`)) ?? ''
  const argv = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, word]) => quoted ?? word ?? '',
  )

  const { code, out } = await runInFolder(cwd, argv.slice(2))

  expect(missingLine(block?.output ?? 'no block', out), out).toBeUndefined()
  expect(code).toBe(0)
})
