import { expect, test } from 'vitest'
import { hasTool } from '../support/external-tools.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { docsPage, missingLine } from './blocks.ts'
import { bash } from './shell.ts'
import { commandsOf, savedFiles, withoutNpx } from './tutorial.ts'

const PAGES = [
  { name: 'shell', tool: 'curl' },
  { name: 'python', tool: 'python3' },
  { name: 'php', tool: 'php' },
].filter(({ tool }) => hasTool(tool))

test.skipIf(PAGES.length === 0).each(PAGES)(
  'the commands of the page for $name print the documented output',
  async ({ name }) => {
    const page = docsPage(`getting-started/${name}.md`)
    const [command] = commandsOf(page)

    const script = `exec 2>&1\n${withoutNpx(command?.text ?? '')}`
    const { out, failure } = await bash(script, folderOf(savedFiles(page)))

    expect(failure, out).toBe('')
    expect(missingLine(command?.output || '-', out), out).toBeUndefined()
  },
)
