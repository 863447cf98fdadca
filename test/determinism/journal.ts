import { createHash } from 'node:crypto'
import type { NamespaceView } from '../../server/library/namespace-view.ts'

/** The view of a running emulator with one token, and its URL. */
export type Observed = NamespaceView & { readonly url: string }

/**
 * Returns a line for each event of a namespace. Leaves out what depends on the machine: durations of
 * callbacks, and ports. `elsewhere` maps further addresses to the names that replace them.
 */
export async function journalOf(
  emulator: Observed,
  elsewhere: Readonly<Record<string, string>> = {},
): Promise<string> {
  const requests = await requestsOf(emulator)
  const stories = emulator.verifications().map(({ id }) => emulator.verification(id))
  const lines = [...stories.flatMap(storyLines), ...requests.map(requestLine)]
  return withoutAddresses(lines.join('\n'), { ...elsewhere, [emulator.url]: 'http://emulator' })
}

/** Returns a line with the hash of each document of a verification. */
export async function documentsOf(emulator: Observed, id: string): Promise<string> {
  const lines: string[] = []
  for (const type of ['data', 'images', 'audit', 'timestamp']) {
    const { status, bytes } = await get(emulator, `/IT-identity-verifications/${id}/${type}`)
    lines.push(`${id} ${type} ${status} ${createHash('sha256').update(bytes).digest('hex')}`)
  }
  return lines.join('\n')
}

type Story = ReturnType<NamespaceView['verification']>

function storyLines(story: Story): readonly string[] {
  const { id, mail, mode, scenario, selectedBy, link, now, stage } = story
  return [
    joinParts(story.openedAt, id, mode, mail, scenario, selectedBy, link),
    ...story.history.map(({ at, status, reason, by }) => joinParts(at, '  is', status, reason, by)),
    ...story.acts.map((act) => joinParts(act.at, '  does', act.as, act.do, act.by)),
    ...story.plan.map(({ at, by, ...act }) =>
      joinParts(at, '  plans', by, ...('do' in act ? [act.as, act.do] : [act.status, act.reason])),
    ),
    ...story.deliveries.flatMap(({ id: delivery, event, status, url, dueAt, attempts }) => [
      joinParts(dueAt, '  tells', delivery, event, status, url),
      ...attempts.map(({ at, outcome, httpStatus }) =>
        joinParts(at, '    tried', outcome, httpStatus),
      ),
    ]),
    joinParts(now, '  now', stage),
  ]
}

type RequestRow = {
  readonly at: string
  readonly operation: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly error?: number
  readonly verification?: string
}

async function requestsOf(emulator: Observed): Promise<readonly RequestRow[]> {
  const { bytes } = await get(emulator, '/__emulator/requests')
  return JSON.parse(bytes.toString()).data
}

function requestLine({ at, operation, method, path, status, ...more }: RequestRow): string {
  return joinParts(at, operation, method, path, status, more.error, more.verification)
}

async function get({ url, token }: Observed, path: string) {
  const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } })
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) }
}

function joinParts(...parts: readonly (string | number | null | undefined)[]): string {
  return parts.map((part) => part ?? '-').join(' ')
}

function withoutAddresses(text: string, names: Readonly<Record<string, string>>): string {
  return Object.entries(names).reduce(
    (masked, [address, name]) => masked.replaceAll(address, name),
    text,
  )
}
