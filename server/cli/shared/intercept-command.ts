import { fileURLToPath } from 'node:url'
import { pluralize } from '../../domain/text/pluralize.ts'
import { terminalLines, terminalText } from '../../domain/text/terminal-text.ts'
import type { RunningEmulator } from '../../index.ts'
import type { NodePreload } from '../../intercept/trust-files.ts'
import { withInterception } from '../../intercept/with-interception.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { embeddedText } from './embedded-files.ts'
import type { RealHostRecorder } from './record-real-hosts.ts'

interface InterceptedRun {
  readonly emulator: RunningEmulator
  readonly resolved: ResolvedArguments
  /** The environment of the command, without the variables of interception. */
  readonly env: Terminal['env']
  /** Records the calls to real hosts. Absent without `--record`. */
  readonly recorder?: RealHostRecorder
}

/**
 * Calls `work` with environment variables for the command, which redirect calls to the platform's hosts to the
 * emulator. Afterwards prints the other hosts to which calls were refused.
 */
export async function withInterceptedEnvironment<T>(
  terminal: Terminal,
  { emulator, resolved, env, recorder }: InterceptedRun,
  work: (env: Terminal['env']) => Promise<T>,
): Promise<T> {
  const { urls, httpsUrl = '', authority = '' } = emulator
  const { allowRealHosts, quiet } = resolved.settings
  const plan = {
    url: urls[0] ?? '',
    httpsUrl,
    authority,
    env,
    temporaryFolder: terminal.temporaryFolder,
    preload: nodePreload(),
    interceptOnly: isOn(resolved.commandOptions, 'intercept-only'),
    allowRealHosts,
    ...(recorder === undefined ? {} : { recorder }),
  }
  if (typeof allowRealHosts !== 'boolean' && !quiet) {
    const hosts = allowRealHosts.join(' and ')
    terminal.err(terminalText`Calls to ${hosts} reach the real host (--allow-real-hosts).\n`)
  }
  return withInterception(plan, async ({ variables, remarks, refusedHosts }) => {
    for (const remark of remarks) terminal.err(terminalText`${remark}\n`)
    const result = await work({ ...env, ...variables })
    for (const host of refusedHosts()) {
      terminal.err(
        terminalText`${host} was refused: it is a real host, or --intercept-only is on.\n`,
      )
    }
    return result
  })
}

// Other processes cannot read an embedded file.
function nodePreload(): NodePreload {
  const text = embeddedText('dist/chunks/intercept-preload.cjs')
  return text === undefined
    ? { path: fileURLToPath(new URL('./intercept-preload.cjs', import.meta.url)) }
    : { text }
}

/**
 * Prints how many calls to the platform's hosts the emulator answered. Returns the exit code, which is 0 without
 * `--fail-on-real-host`. With it, the exit code is 3 if there was such a call, and 6 if the emulator got no call at
 * all.
 */
export function reportPlatformCalls(
  { err }: Terminal,
  emulator: RunningEmulator,
  { settings, commandOptions }: ResolvedArguments,
): 0 | 3 | 6 {
  const { platformCalls, costs, requests } = emulator.tally()
  const { counts, first } = platformCalls
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  // If calls may go to real hosts, a line that says that no call came would be misleading.
  const isCountShown = total > 0 || typeof settings.allowRealHosts === 'boolean'
  if (!settings.quiet && isCountShown) {
    err(terminalText`videoid-emulator: ${formatCounts(counts, costs.total[settings.prices].net)}\n`)
  }
  if (!isOn(commandOptions, 'fail-on-real-host')) return 0
  if (total === 0 && requests === 0) {
    err(
      terminalText`Not judged: no call reached the emulator, at any address. A client that ignores proxies may have called the real host (docs/intercept.md).\n`,
    )
    return 6
  }
  if (total === 0) return 0
  const lines = [
    `The command called the real hosts ${pluralize(total, 'time')} (--fail-on-real-host). Give it VIDEOID_EMULATOR_URL as its base URL:`,
    ...first.map(({ host, method, path }) => `  ${method} https://${host}${path}`),
    ...(total > first.length ? [`  and ${total - first.length} more`] : []),
  ]
  err(terminalLines(lines))
  return 3
}

/**
 * Returns a text such as `14 calls to videoid.openapi.com were answered here; estimated cost on the real service:
 * 166.60 EUR.`
 */
function formatCounts(counts: Readonly<Record<string, number>>, euros: number): string {
  const hosts = Object.entries(counts)
  if (hosts.length === 0) return 'no call to a host of the platform came.'
  const calls = hosts.map(([host, count]) => `${pluralize(count, 'call')} to ${host}`).join(', ')
  const were = hosts.length === 1 && hosts[0]?.[1] === 1 ? 'was' : 'were'
  return `${calls} ${were} answered here; estimated cost on the real service: ${euros.toFixed(2)} EUR.`
}

function isOn(commandOptions: ResolvedArguments['commandOptions'], name: string): boolean {
  return commandOptions[name] === 'true'
}
