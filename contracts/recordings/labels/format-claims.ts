import { pluralize } from '../../../server/domain/text/pluralize.ts'
import { type JudgedClaim, type LabelledRecording, strongestClaims } from './judge-claims.ts'

/**
 * Formats the rows of docs/fidelity.md that recordings confirm, contradict and leave open:
 *
 *     Labels of docs/fidelity.md: 3 confirmed, 1 contradicted, 28 open
 *     confirmed     Envelope: A failure has `data: null`
 *                   sibling, now observed: data with status 404 (real.har, entry 2)
 */
export function formatLabels(recordings: readonly LabelledRecording[]): readonly string[] {
  const judged = recordings.filter(({ claims }) => claims.length > 0)
  if (judged.length === 0) {
    return ['No label of docs/fidelity.md changes: no recording has answers of the real service.']
  }
  const claims = strongestClaims(judged)
  const ofVerdict = (verdict: JudgedClaim['verdict']) =>
    claims.filter((claim) => claim.verdict === verdict)
  const open = ofVerdict('open')
  return [
    `Labels of docs/fidelity.md: ${ofVerdict('confirmed').length} confirmed, ${ofVerdict('contradicted').length} contradicted, ${open.length} open`,
    ...ofVerdict('confirmed').flatMap((claim) => [
      `confirmed     ${titleOf(claim)}`,
      `${indent}${claim.label}, now observed: ${placeOf(claim)}`,
    ]),
    ...ofVerdict('contradicted').flatMap((claim) => [
      `contradicted  ${titleOf(claim)}`,
      `${indent}${claim.label}, but the service shows: ${placeOf(claim)}`,
    ]),
    ...(open.length === 0
      ? []
      : [`To decide about ${pluralize(open.length, 'open claim')}, record:`]),
    ...open.map((claim) => `  ${claim.record} (${titleOf(claim)})`),
  ]
}

const indent = ' '.repeat('contradicted  '.length)

function titleOf({ section, claim }: JudgedClaim): string {
  return `${section}: ${claim}`
}

function placeOf({ seen, subject, entry }: JudgedClaim & { readonly subject: string }): string {
  return `${seen} (${subject}, entry ${entry})`
}
