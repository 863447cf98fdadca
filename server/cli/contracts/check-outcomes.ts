import {
  type EndStatus,
  hasText,
  isShown,
  judgeLoneEnds,
  judgeReferences,
  outcomeError,
  type ReferenceOutcomes,
} from '../../../contracts/callbacks/outcome-rules.ts'
import { firstDifference, formatOutcome } from '../../../contracts/callbacks/probe-text.ts'
import {
  type CheckedHistory,
  isAcknowledged,
} from '../../../contracts/callbacks/receiver-check-result.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { OutcomeReader } from './outcome-reader.ts'
import type { CheckGroupRun } from './receiver-check-context.ts'

/** A documented history that has run. The probe can read its outcome by the id of its verification. */
export type HistoryRun = {
  readonly id: string
  readonly checked: CheckedHistory
  readonly end: EndStatus
  /** The text of the reason of the final status. Absent if there is no reason. */
  readonly reason?: string
}

/**
 * Compares the outcomes after `ok`, after `ko` and without a callback, and stores them as references for the other
 * checks. Then reads the outcomes of the documented histories: the receiver acknowledged each final status, so the
 * outcome must show it.
 */
export async function checkOutcomes(
  run: CheckGroupRun,
  reader: OutcomeReader,
  histories: readonly HistoryRun[],
): Promise<void> {
  const references = await readReferences(run, reader)
  if (references === undefined) return
  run.context.references = references
  for (const finding of judgeReferences(references)) run.add(finding)
  await checkHistories(run, reader, { references, histories })
  if (run.isOver()) return
  const ok = await loneOutcome(run, reader, { references, end: 'ok' })
  const ko = await loneOutcome(run, reader, { references, end: 'ko' })
  if (ok === undefined || ko === undefined) return
  for (const finding of judgeLoneEnds(references, { ok, ko })) run.add(finding)
}

async function readReferences(
  run: CheckGroupRun,
  reader: OutcomeReader,
): Promise<ReferenceOutcomes | undefined> {
  const first = await run.open('ok', 'validation and ok')
  const nothing = await reader.read(first.id)
  const answers = await run.deliver(first, 'ok')
  if (!answers.every(isAcknowledged)) return undefined
  const learned = await reader.learn(first.id, nothing)
  const ok = await observe(run, reader, 'ok', learned)
  const ko = await observe(run, reader, 'ko')
  if (ok === undefined || ko === undefined) return undefined
  rejectUnrepeatable('before any callback', ok.nothing, ko.nothing)
  rejectUnrepeatable('after validation', ok.validation, ko.validation)
  rejectUnrepeatable('after validation, ok', learned, ok.ended)
  return { nothing: ok.nothing, validation: ok.validation, ok: ok.ended, ko: ko.ended }
}

type Observed = { readonly nothing: string; readonly validation: string; readonly ended: string }

async function observe(
  run: CheckGroupRun,
  reader: OutcomeReader,
  end: EndStatus,
  expected?: string,
): Promise<Observed | undefined> {
  const verification = await run.open(end, `validation and ${end}`)
  const nothing = await reader.read(verification.id)
  await verification.advance()
  const first = await run.send(verification, 'validation')
  const validation = await reader.settled(verification.id)
  await verification.advance()
  const second = await run.send(verification, end)
  if (!isAcknowledged(first) || !isAcknowledged(second)) return undefined
  const ended = await reader.settled(verification.id, (outcome) =>
    expected === undefined ? outcome !== validation : outcome === expected,
  )
  return { nothing, validation, ended }
}

function rejectUnrepeatable(when: string, one: string, other: string): void {
  if (one === other) return
  const { before, after } = firstDifference(one, other)
  throw new UserError(
    `For two verifications, --probe says different things ${when}: ${before} for the first, ${after} for the second. So nothing can be compared. Let it report only the state of the verification {id}, without times and counters. If your application continues to work after its answer, add --probe-after 500ms.`,
  )
}

async function loneOutcome(
  run: CheckGroupRun,
  reader: OutcomeReader,
  { references, end }: { readonly references: ReferenceOutcomes; readonly end: EndStatus },
): Promise<string | undefined> {
  const verification = await run.open(end, `${end} without validation`)
  await verification.advance()
  await verification.advance()
  const answer = await run.send(verification, end)
  if (!isAcknowledged(answer)) return undefined
  return reader.settled(verification.id, (outcome) => outcome === references[end])
}

async function checkHistories(
  run: CheckGroupRun,
  reader: OutcomeReader,
  {
    references,
    histories,
  }: { readonly references: ReferenceOutcomes; readonly histories: readonly HistoryRun[] },
): Promise<void> {
  // True once the probe has shown the text of a reason. Then it must show the texts of all other reasons, too.
  let showsReasons = false
  for (const { id, checked, end, reason } of histories) {
    if (!checked.answers.every(isAcknowledged)) continue
    const shows = (outcome: string) => isShown(outcome, end, references)
    const outcome = await reader.settled(id, shows)
    const how = checked.method === undefined ? checked.name : `${checked.name} (${checked.method})`
    if (!shows(outcome)) {
      run.add(
        outcomeError(
          `The application acknowledges ${how} and loses it.`,
          `Afterwards the probe says ${formatOutcome(outcome)}.`,
        ),
      )
      continue
    }
    if (reason === undefined) continue
    const isPlain = /^[a-z]+$/.test(reason)
    if (isPlain && reason.includes('nobody')) showsReasons ||= hasText(outcome, reason)
    if (isPlain || !showsReasons || hasText(outcome, reason)) continue
    run.add(
      outcomeError(
        `The application changes the text of a reason: ${how}.`,
        `The probe says ${formatOutcome(outcome)}.`,
      ),
    )
  }
}
