import { createHash } from 'node:crypto'
import type { EmulatorView } from '../../server/library/emulator-view.ts'

/** A running emulator, seen through one token. */
export type Observed = EmulatorView & { readonly url: string }

/**
 * Everything a namespace has lived through, one line an event, without what only the real world decides:
 * how long receivers took, and which ports were free. `elsewhere` are other addresses to leave out.
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

/** The bytes of every document that a verification has, as one line each. */
export async function documentsOf(emulator: Observed, id: string): Promise<string> {
  const lines: string[] = []
  for (const type of ['data', 'images', 'audit', 'timestamp']) {
    const { status, bytes } = await got(emulator, `/IT-identity-verifications/${id}/${type}`)
    lines.push(`${id} ${type} ${status} ${createHash('sha256').update(bytes).digest('hex')}`)
  }
  return lines.join('\n')
}

type Story = ReturnType<EmulatorView['verification']>

function storyLines(story: Story): readonly string[] {
  const { id, mail, mode, scenario, selectedBy, link, now, stage } = story
  return [
    written(story.openedAt, id, mode, mail, scenario, selectedBy, link),
    ...story.history.map(({ at, status, reason, by }) => written(at, '  is', status, reason, by)),
    ...story.acts.map((act) => written(act.at, '  does', act.as, act.do, act.by)),
    ...story.plan.map(({ at, by, ...act }) =>
      written(at, '  plans', by, ...('do' in act ? [act.as, act.do] : [act.status, act.reason])),
    ),
    ...story.deliveries.flatMap(({ id: delivery, event, status, url, dueAt, attempts }) => [
      written(dueAt, '  tells', delivery, event, status, url),
      ...attempts.map(({ at, outcome, httpStatus }) =>
        written(at, '    tried', outcome, httpStatus),
      ),
    ]),
    written(now, '  now', stage),
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
  const { bytes } = await got(emulator, '/__emulator/requests')
  return JSON.parse(bytes.toString()).data
}

function requestLine({ at, operation, method, path, status, ...more }: RequestRow): string {
  return written(at, operation, method, path, status, more.error, more.verification)
}

async function got({ url, token }: Observed, path: string) {
  const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } })
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) }
}

function written(...parts: readonly (string | number | null | undefined)[]): string {
  return parts.map((part) => part ?? '-').join(' ')
}

function withoutAddresses(text: string, names: Readonly<Record<string, string>>): string {
  return Object.entries(names).reduce((so, [address, name]) => so.replaceAll(address, name), text)
}
