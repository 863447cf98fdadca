import { TOOLS } from '../cli/mcp/mcp-server.ts'
import { replaceBetween } from './replace-between.ts'

/** Replaces the table of tools in docs/agents.md with those of the code. `npm run docs` writes the file. */
export function insertTools(page: string): string {
  const rows = Object.entries(TOOLS).map(([name, tool]) => {
    const names = Object.entries(tool.arguments).map(
      ([argument, { required }]) => `\`${argument}\`${required ? '' : '?'}`,
    )
    const [firstSentence = ''] = tool.description.split(/(?<=\.) /)
    return `| \`${name}\` | ${names.join(' ') || '-'} | ${firstSentence} |`
  })
  return replaceBetween(
    page,
    'tools',
    `| tool | arguments (\`?\` is optional) | does |\n|---|---|---|\n${rows.join('\n')}`,
  )
}
