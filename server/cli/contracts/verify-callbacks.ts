import {
  formatReceiverPact,
  type SentHistory,
} from '../../../contracts/callbacks/format-receiver-pact.ts'
import {
  type ReceiverReport,
  receiverExitCode,
} from '../../../contracts/callbacks/receiver-check-result.ts'
import {
  firstFailure,
  formatReceiverJson,
  formatReceiverJunit,
} from '../../../contracts/callbacks/receiver-reports.ts'
import {
  closingLines,
  explorationLines,
  formatFailureFile,
  groupLines,
  historyLines,
} from '../../../contracts/callbacks/receiver-text.ts'
import { createTargetGuard, isRealHost } from '../../delivery/guard/target-guard.ts'
import { UserError } from '../../domain/base/user-error.ts'
import { parseCallbackRequest } from '../../domain/callbacks/parse-callback-request.ts'
import { STATUSES } from '../../domain/model/status.ts'
import { clearLine, lineStart, terminalText } from '../../domain/text/terminal-text.ts'
import {
  type DurationMs,
  duration,
  formatDuration,
  parseDuration,
} from '../../domain/time/instant.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { writeTextAtomically } from '../../runtime/files.ts'
import { wallNow } from '../../runtime/real-time.ts'
import { rejectArguments } from '../shared/reject-arguments.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { createApplication, rejectRealHost } from './application-under-test.ts'
import { checkReceiver } from './receiver-check.ts'
import type { ReceiverCheckPlan } from './receiver-check-plan.ts'
import { formatReceiverUrl } from './receiver-check-report.ts'
import { startReceiverEmulator } from './receiver-emulator.ts'
import { rewordForUrl } from './silent-verification.ts'
import type { TimeBudget } from './time-budget.ts'
import { validateReportPaths } from './validate-report-paths.ts'

/** Runs `verify-callbacks`: sends a receiver all callbacks in every order, and reports its responses. */
export async function verifyCallbacks(
  terminal: Terminal,
  resolved: ResolvedArguments,
): Promise<number> {
  rejectArguments('verify-callbacks', resolved)
  const { commandOptions, settings, commandLists } = resolved
  const plan = planOf(resolved)
  const headers = parseHeaders(commandLists.header ?? [], plan)
  await validateReportPaths(commandOptions)
  const port = resolved.givenSettings.has('port') ? settings.port : 0
  const { receiverUrl, timeLimit, seed } = plan
  const emulator = await startReceiverEmulator({
    settings: { ...settings, port, seed },
    receiverUrl,
    headers,
    timeLimit,
    token: commandOptions.token,
  })
  const { url, token } = emulator
  const { create = '', probe = '' } = commandOptions
  const application = createApplication({ terminal, create, probe, url, token })
  const print = (line: string) => terminal.out(terminalText`${line}\n`)
  const progress = createProgressLine(terminal, plan.time)
  const histories: SentHistory[] = []
  try {
    print(
      `Callbacks for ${formatReceiverUrl(receiverUrl)}. Your application finds the emulated API at ${url}`,
    )
    print(
      `with ${commandOptions.create === undefined ? `token ${token}` : 'any token'}; seed ${seed}.`,
    )
    print('')
    const report = await checkReceiver(
      plan,
      { emulator, application },
      {
        onHistory(checked, sent) {
          progress.clear()
          historyLines(checked).forEach(print)
          histories.push(sent)
        },
        onGroup(group) {
          progress.clear()
          groupLines(group).forEach(print)
        },
        onExplored(exploration, found) {
          progress.clear()
          explorationLines(exploration, { copies: plan.copies, probe: found }).forEach(print)
        },
        onRemark: print,
        onProgress: (what, budget) => progress.show(what, budget),
      },
    )
    progress.clear()
    closingLines(report).forEach(print)
    await saveReports(commandOptions, report)
    if (commandOptions.pact !== undefined)
      await writeTextAtomically(commandOptions.pact, formatReceiverPact(histories))
    return receiverExitCode(report)
  } finally {
    progress.clear()
    await emulator.close()
  }
}

function planOf({ commandOptions, settings, givenSettings }: ResolvedArguments): ReceiverCheckPlan {
  const {
    url: receiverUrl,
    create,
    probe,
    method = 'both',
    field = 'data',
    events,
  } = commandOptions
  if (receiverUrl === undefined) {
    throw new UserError(
      'verify-callbacks needs the receiver: write --url http://127.0.0.1:8000/hook, with the address of yours.',
    )
  }
  for (const name of ['method', 'field'] as const) {
    if (create === undefined || commandOptions[name] === undefined) continue
    throw new UserError(
      `--${name} is for runs without --create. With --create, the application chooses.`,
    )
  }
  rejectTarget(new URL(receiverUrl), settings.allowCallbackHosts)
  rejectRealHost('--create', create)
  rejectRealHost('--probe', probe)
  return {
    receiverUrl,
    // Use a new seed, which gives new ids: the application may have stored the ids of the last run.
    seed: givenSettings.has('seed') ? settings.seed : wallNow() % 2 ** 32,
    methods: method === 'both' ? ['POST', 'JSON'] : [method === 'JSON' ? 'JSON' : 'POST'],
    field,
    eventSets: eventSetsOf(events),
    copies: Number(commandOptions.copies ?? 2),
    most: Number(commandOptions.schedules ?? 1000),
    timeLimit: durationOrZero(commandOptions['time-limit'] ?? '5s'),
    probeAfter: durationOrZero(commandOptions['probe-after'] ?? '0s'),
    time: durationOrZero(commandOptions.time ?? '2m'),
    creates: create !== undefined,
    probe: probe === undefined ? 'search' : probe === 'none' ? 'none' : 'given',
  }
}

// By default, there is one set for each documented final status, because a verification has only one final status.
function eventSetsOf(events: string | undefined): ReceiverCheckPlan['eventSets'] {
  const texts = events === undefined ? ['validation,ok', 'validation,ko'] : [events]
  return texts.map((text) => STATUSES.filter((status) => text.split(',').includes(status)))
}

function rejectTarget(url: URL, allowedHosts: readonly string[]): void {
  if (isRealHost(url.hostname)) {
    throw new UserError(
      `--url names ${url.hostname}, a host of the real platform, which verify-callbacks never calls. Name a receiver of your own.`,
    )
  }
  const refusal = createTargetGuard({ allowedHosts }).refusal(url)
  if (refusal !== undefined) throw new UserError(rewordForUrl(refusal))
}

function parseHeaders(
  lines: readonly string[],
  { receiverUrl, field }: ReceiverCheckPlan,
): Readonly<Record<string, string>> {
  const pairs = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const
  })
  const callback = parseCallbackRequest({
    url: receiverUrl,
    field,
    headers: Object.fromEntries(pairs),
  })
  if (callback.ok) return callback.value.headers
  const { message, fix } = callback.problem
  throw new UserError(`--header: no callback may have this: ${message}. ${fix}`)
}

async function saveReports(
  commandOptions: ResolvedArguments['commandOptions'],
  report: ReceiverReport,
): Promise<void> {
  const failure = firstFailure(report)
  if (commandOptions.json !== undefined)
    await writeTextAtomically(commandOptions.json, formatReceiverJson(report))
  if (commandOptions.junit !== undefined)
    await writeTextAtomically(commandOptions.junit, formatReceiverJunit(report))
  if (commandOptions.html !== undefined) {
    // Imported only when needed, because most runs write no page.
    const { formatReceiverReport } = await import('../../ui/reports/receiver-report-page.ts')
    await writeTextAtomically(commandOptions.html, formatReceiverReport(report))
  }
  if (commandOptions.save !== undefined && failure !== undefined) {
    await writeTextAtomically(commandOptions.save, formatFailureFile(failure))
  }
}

/** Shows the progress in one line that it overwrites. Only at a terminal. */
function createProgressLine({ person, out }: Terminal, limit: DurationMs) {
  let shown = false
  return {
    show(what: string, budget: TimeBudget): void {
      if (person === undefined) return
      if (shown) out(clearLine)
      shown = true
      const elapsed = formatDuration(duration(Math.floor(budget.elapsed() / 1000) * 1000))
      out(terminalText`${lineStart}  ${what}, after ${elapsed} of ${formatDuration(limit)}`)
    },
    clear(): void {
      if (shown) out(clearLine)
      shown = false
    },
  }
}

function durationOrZero(text: string): DurationMs {
  return parseDuration(text) ?? (0 as DurationMs)
}
