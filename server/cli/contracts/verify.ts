import {
  type CheckedPact,
  checkPact,
  withoutSurprises,
} from '../../../contracts/pact-files/pact-check.ts'
import { assumptionsOf } from '../../../contracts/recorder/assumption-report.ts'
import type { Recorder } from '../../../contracts/recorder/recorded-calls.ts'
import { verdictOf } from '../../../contracts/report/contract-report.ts'
import { formatReport } from '../../../contracts/report/text.ts'
import { assumptionLines } from '../../../contracts/strict-run/format-strict-run.ts'
import { UserError } from '../../domain/base/user-error.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { terminalBlock, terminalLines } from '../../domain/text/terminal-text.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { shippedScenarios } from '../../scenario-files/shipped-scenarios.ts'
import { launchEmulator } from '../shared/launch-emulator.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { type LoadedPact, withLoadedPacts } from './load-pacts.ts'
import { type PactReplay, replayPact } from './replay-pact.ts'
import { createReplayRecorder, saveReplayRecording } from './replay-recording.ts'
import { validateReportPaths } from './validate-report-paths.ts'
import { failOnOption, writeReportFiles } from './write-reports.ts'

/** Runs `verify`: compares pacts of files or a broker with openapi.yaml, then replays them on a new emulator. */
export async function verify(
  terminal: Terminal,
  givenSettings: ResolvedArguments,
): Promise<number> {
  const { commandOptions } = givenSettings
  const failOn = failOnOption(commandOptions)
  const requiresReplay = requireReplayOption(commandOptions)
  const recorder = createReplayRecorder(commandOptions)
  await validateReportPaths(commandOptions)
  return withLoadedPacts(terminal, givenSettings, async (loaded) => {
    const pacts = checkPacts(loaded, recorder !== undefined)
    const verified = await withReplay(terminal, givenSettings, recorder, async (replay) => {
      const results: CheckedPact[] = []
      for (const { text, checked } of pacts) {
        const replayed = checked.isForeign ? undefined : await replay?.(text)
        const result =
          replayed === undefined ? checked : addReplay(checked, text, replayed, requiresReplay)
        terminal.out(terminalBlock(formatReport(result.report)))
        results.push(result)
      }
      return results
    })
    const reports = verified.map(({ report }) => report)
    const calls = recorder?.calls() ?? []
    const assumptions = assumptionsOf(calls)
    const bill = calls.length === 0 ? [] : assumptionLines(assumptions)
    terminal.out(terminalLines(bill))
    const json = { pacts: verified, assumptions }
    await writeReportFiles(reports, commandOptions, failOn, json, {
      title: 'Contract report of verify',
      ...(calls.length > 0 && { assumptions }),
    })
    if (recorder !== undefined && (commandOptions.har ?? commandOptions.pact) !== undefined) {
      const consumers = pacts.map(({ checked: { consumer } }) => consumer)
      await saveReplayRecording(terminal, givenSettings, calls, consumers)
    }
    return verdictOf(reports, failOn)
  })
}

/** True unless --no-require-replay or --compare-only is given. */
function requireReplayOption(commandOptions: ResolvedArguments['commandOptions']): boolean {
  const required = commandOptions['require-replay']
  if (commandOptions['compare-only'] !== 'true') return required !== 'false'
  if (required !== 'true') return false
  throw new UserError(
    '--require-replay fails every interaction that is not replayed, and --compare-only replays nothing. Leave one of them out.',
  )
}

type VerifiedPact = LoadedPact & { readonly checked: CheckedPact }

/** Checks all pacts before the first replay, so that a wrong file is reported at once. */
function checkPacts(loaded: readonly LoadedPact[], isReplayed: boolean): readonly VerifiedPact[] {
  return loaded.map((pact) => {
    const checked = checkPact(
      pact.name,
      pact.text,
      shippedScenarios.map(({ name }) => name),
    )
    if (!('fault' in checked)) return { ...pact, checked: addRemarks(checked, isReplayed) }
    throw new UserError(
      `${pact.name} ${checked.fault}. Name a JSON file that a Pact library wrote.`,
    )
  })
}

function addRemarks(checked: CheckedPact, isReplayed: boolean): CheckedPact {
  const { report, expectedNegatives } = checked
  const refused = `Wrong on purpose: ${pluralize(expectedNegatives, 'request')}, for which the pact expects the refusal that openapi.yaml describes.`
  const remarks = [
    ...report.remarks,
    ...(expectedNegatives === 0 ? [] : [refused]),
    ...(isReplayed ? [] : ['Compared only: --compare-only replays nothing.']),
  ]
  return { ...checked, report: { ...report, remarks } }
}

async function withReplay<T>(
  { err }: Terminal,
  { commandOptions, settings, givenSettings }: ResolvedArguments,
  recorder: Recorder | undefined,
  work: (replay: ((text: string) => Promise<PactReplay>) | undefined) => Promise<T>,
): Promise<T> {
  if (commandOptions['compare-only'] === 'true') return work(undefined)
  const port = givenSettings.has('port') ? settings.port : 0
  const quietly = { ...settings, port, quiet: true, logLevel: 'warn' } as const
  const emulator = await launchEmulator(quietly, err, recorder?.add)
  try {
    return await work((text) => replayPact(emulator.url, text))
  } finally {
    await emulator.close()
  }
}

function addReplay(
  checked: CheckedPact,
  text: string,
  { received, verdicts }: PactReplay,
  requiresReplay: boolean,
): CheckedPact {
  const { report, ...others } = withoutSurprises(checked, text, received)
  const ofVerdict = (verdict: string) => verdicts.filter((each) => each.verdict === verdict)
  const obstacles = ofVerdict('not replayed').map(
    ({ interaction, says }) => `${interaction} was not replayed: ${says.join(' ')}.`,
  )
  const remarks = [
    ...report.remarks,
    ...(requiresReplay ? [] : obstacles),
    ...ofVerdict('pending').map(
      ({ interaction }) => `Not fulfilled, but pending, so the run does not fail: ${interaction}`,
    ),
    ...replayRemark(ofVerdict('fulfilled').length, verdicts.length),
  ]
  const unjudged = [...(report.unjudged ?? []), ...(requiresReplay ? obstacles : [])]
  const unkept = ofVerdict('not fulfilled')
  return { ...others, report: { ...report, remarks, unjudged, verdicts, unkept } }
}

function replayRemark(fulfilled: number, all: number): readonly string[] {
  if (all === 0) return []
  return [`Replayed: the emulator fulfils ${fulfilled} of ${pluralize(all, 'interaction')}.`]
}
