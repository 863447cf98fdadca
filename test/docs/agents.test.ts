import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { expect, test } from 'vitest'
import { insertTools } from '../../server/docs/agents-page.ts'
import { llmsPage } from '../../server/docs/llms-page.ts'
import { builtCommand } from '../support/command.ts'
import { connectMcpClient } from '../support/mcp-client.ts'
import { root } from '../support/root.ts'
import { blocksOfPages, docsPage } from './blocks.ts'

test('docs/agents.md and llms.txt match the code and docs/README.md (npm run docs writes them)', () => {
  expect(docsPage('agents.md')).toBe(insertTools(docsPage('agents.md')))
  expect(textOf('llms.txt')).toBe(llmsPage(textOf))
})

test('the MCP configuration on docs/agents.md starts a server with a manual clock', async () => {
  const [json] = blocksOfPages('agents.md').filter(({ language }) => language === 'json')
  const { command, args } = JSON.parse(json?.text ?? '').mcpServers.videoid
  expect([command, ...args.slice(0, 2)]).toEqual(['npx', '--no-install', 'videoid-emulator'])

  const { callJson } = await connectMcpClient(
    new StdioClientTransport({
      command: process.execPath,
      args: [builtCommand(), ...args.slice(2)],
      stderr: 'ignore',
    }),
  )

  expect(await callJson('get_emulator')).toMatchObject({ clock: { mode: 'manual' } })
})

test('the skill and AGENTS.md name only tools and commands that exist', async () => {
  const { TOOLS } = await import('../../server/cli/mcp/mcp-server.ts')
  const { commandNames } = await import('../../server/cli/commands.ts')
  const text = docsPage('examples/skill/SKILL.md') + textOf('AGENTS.md')

  const tools = [...text.matchAll(/`([a-z]+_[a-z_]+)`/g)].map(([, name]) => name)
  const commands = [...text.matchAll(/npx (?:--no-install )?videoid-emulator ([a-z-]+)/g)]

  expect(tools.length).toBeGreaterThan(3)
  expect(tools.filter((name) => !Object.hasOwn(TOOLS, String(name)))).toEqual([])
  expect(commands.length).toBeGreaterThan(2)
  expect(
    commands.map(([, name]) => name).filter((name) => !commandNames.includes(name as never)),
  ).toEqual([])
})

function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}
