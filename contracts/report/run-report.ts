/** One verification, failed callback or refused request of a run, explained as text of several lines. */
export interface ExplainedItem {
  /** One line, such as `5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11 ok`. */
  readonly title: string
  readonly text: string
  /** Number of equal items that this one stands for. */
  readonly times: number
}

/** The items of a run that are shown, and the number of all. */
export interface ItemList {
  readonly shown: readonly ExplainedItem[]
  readonly total: number
}

/** The verifications, failed callbacks and refused requests of a run. */
export interface RunStory {
  readonly verifications: ItemList
  readonly failedCallbacks: ItemList
  readonly refusedRequests: ItemList
  /** Number of all requests to the emulated API. */
  readonly requests: number
}

/** The result of a run of `exec`, for its reports. */
export interface RunReport {
  /** The command, such as `npm test`. */
  readonly command: string
  /** The exit code of the command. */
  readonly exitCode: number
  /** One sentence for each part of the summary: verifications, callbacks, requests and costs. */
  readonly summary: readonly string[]
  readonly story: RunStory
}

/** The three lists of a story with their titles, without empty lists. */
export function storySections(story: RunStory): readonly (ItemList & { readonly title: string })[] {
  const { verifications, failedCallbacks, refusedRequests } = story
  return [
    { title: 'Verifications', ...verifications },
    { title: 'Failed callbacks', ...failedCallbacks },
    { title: 'Refused requests', ...refusedRequests },
  ].filter(({ total }) => total > 0)
}

/** Why a run without a request can have failed. */
export const noRequestText =
  'No request reached the emulator. Its address is in VIDEOID_EMULATOR_URL; --set-env sets another variable, and --intercept answers calls to the real hosts.'

/**
 * Formats the story of a failed run as text for a terminal. Each list has a heading with its number.
 *
 *     Refused requests: 1
 *     req-12  POST /IT-live  428, error 200
 *       MAIL_MISSING: Send the e-mail address of the person in "mail" (the key is not "email").
 */
export function formatRunStory(story: RunStory): string {
  if (story.requests === 0 && story.verifications.total === 0) return `${noRequestText}\n`
  return storySections(story)
    .map(({ title, shown, total }) => {
      return `${title}: ${total}\n${shown.map(formatItem).join('')}${formatRest({ shown, total })}`
    })
    .join('\n')
}

/** Formats the text of an item, with the number of equal items. */
export function formatItem({ text, times }: ExplainedItem): string {
  return times === 1 ? text : `${text}  and ${times - 1} more like this\n`
}

/** Returns a line with the number of items that are not shown. Empty if all are shown. */
export function formatRest({ shown, total }: ItemList): string {
  const rest = total - shown.reduce((sum, { times }) => sum + times, 0)
  return rest > 0 ? `and ${rest} more\n` : ''
}
