// npm run check: types, style, openapi.yaml. Silent when there is nothing to say.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './freshness.mjs'
import { prepare } from './prepare.mjs'

const controlApi = 'server/http/control/control-api.yaml'

const CHECKS = [
  { name: 'tsc', script: 'typescript/bin/tsc', args: [] },
  {
    name: 'tsc (the script of the pages)',
    script: 'typescript/bin/tsc',
    args: ['-p', 'server/ui/browser'],
  },
  { name: 'biome', script: '@biomejs/biome/bin/biome', args: ['check', '--error-on-warnings'] },
  {
    name: 'redocly',
    script: '@redocly/cli/bin/cli.js',
    args: ['lint', '--config', '.ci/redocly.yaml', 'openapi.yaml', controlApi],
  },
]

// No tool of ours calls home, and none asks whether there is a newer one.
export const quietTools = {
  ...process.env,
  DO_NOT_TRACK: '1',
  PACT_DO_NOT_TRACK: 'true',
  REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
  REDOCLY_TELEMETRY: 'off',
}

/** Runs every check and prints what the failing ones said; true when all passed. */
export function check() {
  const failed = CHECKS.filter(({ name, script, args }) => {
    if (name === 'redocly' && !existsSync(join(root, 'openapi.yaml'))) return false
    const run = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
      cwd: root,
      encoding: 'utf8',
      env: quietTools,
    })
    if (run.status === 0) return false
    console.error(`${name}:\n${run.stdout}${run.stderr}`)
    return true
  })
  return failed.length === 0
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await prepare()
  process.exitCode = check() ? 0 : 1
}
