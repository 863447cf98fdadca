import { posix } from 'node:path'

/**
 * Renders llms.txt, the index of the documentation for language models, from docs/README.md and its pages. `read`
 * returns the text of a page, by its path in the project.
 */
export function llmsPage(read: (path: string) => string): string {
  const seen = new Set<string>()
  const sections = read('docs/README.md')
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [title = ''] = section.split('\n')
      const rows = linkedPages(section)
        .filter(({ path }) => !seen.has(path) && seen.add(path))
        .map(({ path, task }) => `- [${headingOf(read(path), path)}](${path}): ${task}`)
      return `## ${title}\n\n${rows.join('\n')}\n`
    })
  return `${INTRODUCTION}\n${sections.join('\n')}`
}

const INTRODUCTION = `# videoid-emulator

> An unofficial emulator of Openapi.com's Video ID API for tests and development: scenarios, callbacks, documents, and a
> clock that you can move. It needs no account, and no request leaves your machine.

Written by \`npm run docs\` from docs/README.md. All links are relative to this file, in the npm package and on the site.

- Start it with \`npx videoid-emulator start\` (address http://127.0.0.1:4280, any bearer token), or with
  \`startEmulator()\` of the library in a test.
- Each bearer token has its own namespace: verifications, clock, requests and inboxes.
- Nothing waits for real time: advance the clock with \`clock.advance('2m')\` or POST /__emulator/clock/advance.
- Read why something happened with \`npx videoid-emulator explain\`, or GET /__emulator/explain.

## Start here

- [Agents](docs/agents.md): the MCP server \`npx videoid-emulator mcp\`, its tools and resources
- [AGENTS.md](AGENTS.md): rules for agents that work in a project which uses the emulator
- [openapi.yaml](openapi.yaml): the emulated API
- [Scenarios](scenarios/README.md): the shipped scenarios with their params
`

/** Returns the pages in the rows of a table, and the task that each row names. */
function linkedPages(section: string): readonly { readonly path: string; readonly task: string }[] {
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && line.includes(']('))
  return rows.flatMap((row) => {
    const [, task = '', links = ''] = row.split('|').map((cell) => cell.trim())
    return [...links.matchAll(/\]\(([^)#]+\.md)[^)]*\)/g)].map(([, link = '']) => ({
      path: posix.join('docs', link),
      task,
    }))
  })
}

function headingOf(page: string, path: string): string {
  return /^# (.+)$/m.exec(page)?.[1] ?? path
}
