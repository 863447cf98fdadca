import { pluralize } from '../../domain/text/pluralize.ts'
import type { JournalDamage } from './journal-damage.ts'
import type { JournalReadResult } from './read-journal.ts'
import type { SetAsideFile, UnusableState } from './unusable-state.ts'

type ReadLosses = Pick<
  JournalReadResult,
  'damage' | 'unfinished' | 'end' | 'unusable' | 'cutRecords'
>

/**
 * True if the whole journal can be read and used. An incomplete last record is not a loss: it was never
 * acknowledged.
 */
export function isIntact({
  damage,
  unusable,
}: Pick<JournalReadResult, 'damage' | 'unusable'>): boolean {
  return damage.length === 0 && unusable.length === 0
}

/**
 * Formats one sentence for each kind of damage and for each unusable part. Returns an empty list for an intact
 * journal. `copy` is the file name of the preserved journal.
 */
export function formatLosses(
  { damage, unfinished, end, unusable, cutRecords }: ReadLosses,
  copy: string | undefined,
  setAside: readonly SetAsideFile[] = [],
): readonly string[] {
  const sentences = [
    ...(setAside.length === 0 ? unusable : setAside).map(unusableSentence),
    unreadableSentence(damage),
    insideSentence(damage, end.records),
    misplacedSentence(countOf(damage, 'misplaced')),
    unrelatedSentence(countOf(damage, 'unrelated')),
    cutSentence(damage),
  ].filter((sentence) => sentence !== undefined)
  const copySentence = copy === undefined ? '' : ` The old journal is stored as ${copy}.`
  return [
    ...sentences.map((sentence, i) => (i === 0 ? `${sentence}${copySentence}` : sentence)),
    ...(unfinished === undefined ? [] : [unfinishedSentence(unfinished)]),
    ...(cutRecords === 0 ? [] : [cutStepSentence(cutRecords)]),
  ]
}

function unusableSentence(
  unusable: Pick<UnusableState, 'namespace' | 'reason'> | SetAsideFile,
): string {
  const { namespace, reason } = unusable
  const what = namespace === undefined ? 'Records of no namespace' : `Namespace ${namespace}`
  const where = 'file' in unusable ? ` and was set aside as ${unusable.file}` : ''
  return `${what} cannot be used${where}: ${reason}.`
}

function unreadableSentence(damage: readonly JournalDamage[]): string | undefined {
  const unreadable = damage.find((part) => part.kind === 'unreadable')
  if (unreadable === undefined) return undefined
  return `The journal has no whole record in ${pluralize(unreadable.end, 'byte')}: the emulator starts with nothing.`
}

function insideSentence(damage: readonly JournalDamage[], records: number): string | undefined {
  const zeros = bytesOf(damage, 'zeroed')
  const bytes = zeros + bytesOf(damage, 'changed')
  const lost = damage.reduce(
    (sum, part) => sum + (part.kind === 'missing' ? part.to - part.from + 1 : 0),
    0,
  )
  if (bytes === 0 && lost === 0) return undefined
  const what =
    bytes === 0
      ? 'The journal has gaps'
      : `${pluralize(bytes, 'byte')} inside the journal were changed since they were written`
  const where = zeros === 0 ? '' : zeros === bytes ? ' to zeros' : `, ${zeros} of them to zeros`
  const result =
    lost === 0
      ? 'the readable records have no gap, and one record in these bytes is lost.'
      : `${pluralize(lost, 'record')} of ${records} could not be read, and their changes are missing.`
  return `${what}${where}: ${result}`
}

function misplacedSentence(count: number): string | undefined {
  if (count === 0) return undefined
  return `${pluralize(count, 'record')} in the journal came after later ones, or a second time: each record was applied once, in the order in which they were written.`
}

function unrelatedSentence(count: number): string | undefined {
  if (count === 0) return undefined
  return `${pluralize(count, 'record')} in the journal did not follow from the record before, as if copied from another journal: they were not applied.`
}

function cutSentence(damage: readonly JournalDamage[]): string | undefined {
  const cut = damage.find((part) => part.kind === 'cut short')
  if (cut === undefined) return undefined
  const torn =
    cut.end === cut.at
      ? ''
      : ` in the middle of a record, of which ${pluralize(cut.end - cut.at, 'byte')} are there`
  return `The journal ends${torn} without its end mark: it was cut short and its end is lost, or the emulator was killed on a full disk and nothing is lost.`
}

function cutStepSentence(records: number): string {
  return `The last ${pluralize(records, 'record')} of the journal belong to a step that was not written to its end, and were not applied: the step was never acknowledged.`
}

function unfinishedSentence({
  kind,
  at,
  end,
}: NonNullable<JournalReadResult['unfinished']>): string {
  const bytes = pluralize(end - at, 'byte')
  return kind === 'torn'
    ? `The last ${bytes} of the journal are not a whole record and were cut off: the emulator ended while it wrote them, before it acknowledged the change.`
    : `The last ${bytes} of the journal belong to an older journal that this one has replaced, and were cut off: nothing is lost.`
}

function bytesOf(damage: readonly JournalDamage[], kind: 'changed' | 'zeroed'): number {
  return damage.reduce((sum, part) => sum + (part.kind === kind ? part.end - part.at : 0), 0)
}

function countOf(damage: readonly JournalDamage[], kind: JournalDamage['kind']): number {
  return damage.filter((part) => part.kind === kind).length
}
