import { expect, test } from 'vitest'
import { folderOf } from '../support/scenario-folder.ts'
import { runInFolder } from '../support/terminal.ts'

test.each([
  ['no file', [], 'verify takes one pact file or more, or the address of a Pact Broker,'],
  ['a file that is not there', ['nowhere.json'], 'there is nothing of that name'],
  ['a pattern that fits nothing', ['pacts/*.json'], 'No file fits "pacts/*.json"'],
  ['no JSON', ['text.json'], 'text.json is not JSON. Name a JSON file that a Pact library wrote.'],
  ['no pact', ['other.json'], 'other.json is not a pact file: it has neither interactions nor'],
])(
  'verify with %s ends with exit code 2 and one sentence before it replays anything',
  async (_, files, says) => {
    const cwd = folderOf({
      'good.json': '{"interactions": []}',
      'text.json': 'hello',
      'other.json': '{}',
    })

    const { code, out, err } = await runInFolder(cwd, ['verify', ...files])

    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(says)
    expect(err.split('\n')).toHaveLength(2)
  },
)
