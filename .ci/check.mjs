// npm run check: checks types, style, openapi.yaml and the words of sentences. Prints nothing if all checks pass.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cache, root } from './build-cache.mjs'
import { prepare } from './prepare.mjs'

const controlApi = 'server/http/control/control-api.yaml'

const CHECKS = [
  { name: 'words', script: '.ci/words.mjs', args: [] },
  {
    name: 'tsc',
    script: 'node_modules/typescript/bin/tsc',
    // Checks again only files that a change can affect. This takes a fifth of the time of a full check.
    args: ['--incremental', '--tsBuildInfoFile', join(cache, 'tsc.tsbuildinfo')],
  },
  {
    name: 'tsc (the script of the pages)',
    script: 'node_modules/typescript/bin/tsc',
    args: ['-p', 'server/ui/browser'],
  },
  {
    name: 'biome',
    script: 'node_modules/@biomejs/biome/bin/biome',
    args: ['check', '--error-on-warnings'],
  },
  {
    name: 'redocly',
    script: 'node_modules/@redocly/cli/bin/cli.js',
    args: ['lint', '--config', '.ci/redocly.yaml', 'openapi.yaml', controlApi],
  },
]

// Disables telemetry and update checks of the tools.
export const quietTools = {
  ...process.env,
  DO_NOT_TRACK: '1',
  PACT_DO_NOT_TRACK: 'true',
  REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
  REDOCLY_TELEMETRY: 'off',
}

/** Runs all checks, one after another. Resolves to the output of those that failed, or empty if all passed. */
export async function check() {
  let report = ''
  for (const { name, script, args } of CHECKS) {
    if (name === 'redocly' && !existsSync(join(root, 'openapi.yaml'))) continue
    const { status, output } = await runNode([join(root, script), ...args])
    if (status !== 0) report += `${name}:\n${output}\n`
  }
  return report
}

function runNode(args) {
  const child = spawn(process.execPath, args, { cwd: root, env: quietTools })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, output }))
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await prepare()
  const report = await check()
  if (report !== '') console.error(report)
  process.exitCode = report === '' ? 0 : 1
}
