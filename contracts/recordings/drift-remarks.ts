import { pluralize } from '../../server/domain/text/pluralize.ts'
import type { SortedEntry } from './entry-kind.ts'
import type { Recording } from './formats/recording.ts'

/** Returns sentences if nothing of a recording could be compared. */
export function unjudgedSentences(
  exchanges: readonly SortedEntry[],
  callbacks: readonly SortedEntry[],
): readonly string[] {
  if (exchanges.length + callbacks.length === 0) {
    return [
      'No request in it belongs to Video ID: record calls to videoid.openapi.com or oauth.openapi.com, or its callbacks.',
    ]
  }
  const hasContent = exchanges.some(({ entry: { method, response } }) => {
    return response?.body !== undefined || response?.error !== undefined || method === 'HEAD'
  })
  return hasContent || callbacks.length > 0
    ? []
    : ['No response in it has content, so only statuses were compared. Record it with content.']
}

/** Returns sentences about missing parts of a recording, and about responses of an emulator. */
export function recordingRemarks(
  exchanges: readonly SortedEntry[],
  { unanswered, remarks: own = [] }: Recording,
  isOfEmulator: boolean,
): readonly string[] {
  const withoutBody = exchanges.filter(
    ({ entry: { method, response } }) =>
      response?.body === undefined &&
      method !== 'HEAD' &&
      ![204, 304].includes(response?.status ?? 0),
  ).length
  return [
    ...own,
    ...(withoutBody > 0
      ? [
          `${withoutBody} of ${pluralize(exchanges.length, 'response')} came without content in the recording, so only status, headers and request were compared. Record them with content.`,
        ]
      : []),
    ...(unanswered > 0
      ? [`${pluralize(unanswered, 'entry has', 'entries have')} no response.`]
      : []),
    ...(isOfEmulator
      ? [
          'The responses in this recording are from the emulator, so it says nothing about the real service.',
        ]
      : []),
  ]
}

/** A sentence with the first confirmed claims. Empty if there are none. */
export function confirmedRemark(confirmed: ReadonlySet<string>): readonly string[] {
  if (confirmed.size === 0) return []
  const examples = [...confirmed].sort().slice(0, 3).join('; ')
  const rest = confirmed.size > 3 ? `; and ${confirmed.size - 3} more (--json has all)` : ''
  return [
    `Confirmed claims, which were assumed or known only from other services: ${examples}${rest}.`,
  ]
}
