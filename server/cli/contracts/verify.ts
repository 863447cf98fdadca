import { type CheckedPact, checkPact } from '../../../contracts/pact-files/pact-check.ts'
import type { ReplayResult } from '../../../contracts/provider/replay.ts'
import type { Recorder } from '../../../contracts/recorder/recorded-calls.ts'
import { type Report, verdictOf } from '../../../contracts/report/contract-report.ts'
import { formatReport } from '../../../contracts/report/text.ts'
import { UserError } from '../../domain/base/user-error.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { terminalBlock } from '../../domain/text/terminal-text.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { launchEmulator } from '../shared/launch-emulator.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { type LoadedPact, withLoadedPacts } from './load-pacts.ts'
import { createPactReplayer, type ReplayPact } from './replay-pact.ts'
import { createReplayRecorder, saveReplayRecording } from './replay-recording.ts'
import { validateReportPaths } from './validate-report-paths.ts'
import { failOnOption, writeReportFiles } from './write-reports.ts'

/** Runs `verify`: compares pacts of files or a broker with openapi.yaml, then replays them on a new emulator. */
export async function verify(
  terminal: Terminal,
  givenSettings: ResolvedArguments,
): Promise<number> {
  const failOn = failOnOption(givenSettings.commandOptions)
  const recorder = createReplayRecorder(givenSettings.commandOptions)
  await validateReportPaths(givenSettings.commandOptions)
  return withLoadedPacts(terminal, givenSettings, async (loaded) => {
    const pacts = checkPacts(loaded)
    const reports = await withReplay(terminal, givenSettings, recorder, async (replay) => {
      const pactReports: Report[] = []
      for (const { file, text, checked } of pacts) {
        const report = addReplayResult(checked, await replay(file, text))
        terminal.out(terminalBlock(formatReport(report)))
        pactReports.push(report)
      }
      return pactReports
    })
    const json = pacts.map(({ checked: { report: _, ...checked } }, i) => ({
      ...checked,
      report: reports[i],
    }))
    await writeReportFiles(reports, givenSettings.commandOptions, failOn, { pacts: json })
    if (recorder !== undefined) {
      const consumers = pacts.map(({ checked: { consumer } }) => consumer)
      await saveReplayRecording(terminal, givenSettings, recorder.calls(), consumers)
    }
    return verdictOf(reports, failOn)
  })
}

type VerifiedPact = LoadedPact & { readonly checked: CheckedPact }

/** Checks all pacts before the first replay, so that a wrong file is reported at once. */
function checkPacts(loaded: readonly LoadedPact[]): readonly VerifiedPact[] {
  return loaded.map((pact) => {
    const checked = checkPact(pact.name, pact.text)
    if (!('fault' in checked)) return { ...pact, checked }
    throw new UserError(
      `${pact.name} ${checked.fault}. Name a JSON file that a Pact library wrote.`,
    )
  })
}

async function withReplay<T>(
  { err, cwd }: Terminal,
  { commandOptions, settings, givenSettings }: ResolvedArguments,
  recorder: Recorder | undefined,
  work: (replay: ReplayPact) => Promise<T>,
): Promise<T> {
  if (commandOptions['compare-only'] === 'true') return work(async () => undefined)
  const port = givenSettings.has('port') ? settings.port : 0
  const quietly = { ...settings, port, quiet: true, logLevel: 'warn' } as const
  const emulator = await launchEmulator(quietly, err, recorder?.add)
  try {
    return await work(createPactReplayer(emulator.url, cwd))
  } finally {
    await emulator.close()
  }
}

function addReplayResult(
  { report, expectedNegatives }: CheckedPact,
  outcome: ReplayResult | undefined,
): Report {
  const refused =
    expectedNegatives === 0
      ? []
      : [`${pluralize(expectedNegatives, 'wrong request')} expected to be refused, as described.`]
  const remarks = [...report.remarks, ...refused]
  if (outcome === undefined) return { ...report, remarks }
  if (outcome.kind === 'no pact') {
    const why = `Not replayed, for Pact cannot run here (${outcome.why}). Install @pact-foundation/pact in this folder, or write --compare-only.`
    return { ...report, remarks: [...remarks, why] }
  }
  if (outcome.kind === 'broken') {
    return { ...report, remarks, unkept: [{ interaction: 'the replay', says: [outcome.why] }] }
  }
  const { interactions, failures, pending = [] } = outcome
  const fulfilled = interactions - failures.length - pending.length
  const replayRemarks = [
    ...pending.map(
      ({ interaction }) => `Not fulfilled, but pending, so the run does not fail: ${interaction}`,
    ),
    `Replayed: the emulator fulfils ${fulfilled} of ${pluralize(interactions, 'interaction')}.`,
  ]
  return { ...report, remarks: [...remarks, ...replayRemarks], unkept: failures }
}
