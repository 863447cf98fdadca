import type {
  DraftInteraction,
  RecordedRow,
  UsedScenario,
} from '../../../contracts/recorded-pact/draft-interaction.ts'
import { minimalPromise } from '../../../contracts/recorded-pact/minimal-promise.ts'
import type { ConfirmedDraft } from '../../../contracts/recorded-pact/pact-text.ts'
import { exampleId } from '../../../contracts/recorded-pact/request.ts'
import { durationBetween, formatDuration, parseInstant } from '../../domain/time/instant.ts'
import { requestEmulator, sendRequest, valueAtPath } from '../shared/control-client.ts'

/** Whether an emulator answers a call as it was answered in a run, and what has to be there for it. */
export type RehearseCall = (draft: DraftInteraction) => Promise<ConfirmedDraft | undefined>

/**
 * Asks the emulator at this URL what was asked in a run, in one provider state after the other, until the
 * answer says the same. `others` are the scenarios of the run, tried last.
 */
export function createRehearsal(url: string, others: readonly UsedScenario[]): RehearseCall {
  const plans = new Map<string, readonly UsedScenario[]>()
  const lives = new Map<string, UsedScenario | undefined>()

  return async (draft) => {
    if (draft.operation === listOperation && draft.rows.length > 0) return rehearsedList(draft)
    const [row] = draft.rows
    const tried = candidateUses(
      row ?? { status: undefined, reason: undefined, use: draft.use },
      others,
    )
    for (const use of tried) {
      const moments = row === undefined ? [use] : await momentsOf(use)
      for (const state of moments) {
        const kept = await keptIn([state], draft)
        if (kept !== undefined) return kept
      }
    }
    return undefined
  }

  async function rehearsedList(draft: DraftInteraction): Promise<ConfirmedDraft | undefined> {
    const rows: RecordedRow[] = []
    const states: UsedScenario[] = []
    for (const row of draft.rows) {
      const state = await lifeOf(row)
      if (state === undefined) continue
      rows.push(row)
      // Whoever came last is first in the list.
      states.unshift({ ...state, params: { ...state.params, id: exampleIdOf(rows.length) } })
    }
    const skip = Number(draft.request.query.skip?.[0] ?? 0)
    if (rows.length === 0 || !(skip <= maxSkippedRows)) return undefined
    const fillers = Array.from({ length: skip }, (_, i): UsedScenario => {
      return { name: 'ok', params: { id: exampleIdOf(rows.length + i + 1), at: '0s' } }
    })
    const data = rows.map(({ status, reason }) => ({ id: exampleId, status, reason }))
    const body = { ...(draft.body as object), data }
    return keptIn([...states, ...fillers], { ...draft, rows, body })
  }

  async function keptIn(
    states: readonly UsedScenario[],
    draft: DraftInteraction,
  ): Promise<ConfirmedDraft | undefined> {
    for (const state of states) if (!(await setUp(state))) return undefined
    const answer = await sendRequest(url, draft.request)
    if (answer?.status !== draft.status || answer.contentType !== draft.contentType) {
      return undefined
    }
    if (draft.body === undefined) return { draft, states }
    const promised = minimalPromise(draft.body, answer.json)
    return promised === undefined ? undefined : { draft, states, promised }
  }

  /** The moments in which a verification of this scenario is worth being looked at. */
  async function momentsOf(use: UsedScenario): Promise<readonly UsedScenario[]> {
    const key = JSON.stringify(use)
    const known = plans.get(key) ?? (await momentsSeen(use))
    plans.set(key, known)
    return known
  }

  async function momentsSeen(use: UsedScenario): Promise<readonly UsedScenario[]> {
    const id = exampleId
    const ended = { ...use, params: { ...use.params, id, at: 'end' } }
    if (!(await setUp({ ...ended, params: { ...ended.params, token: otherToken } }))) return []
    const { json } = await requestEmulator(url, `/__emulator/verifications/${id}`)
    const [opened, ...rest] = [valueAtPath(json, 'history')]
      .flat()
      .map((each) => valueAtPath(each, 'at'))
    const ages = [opened, ...rest].map((each) => ageOf(String(opened), String(each)))
    return [
      ended,
      ...[...new Set([...ages, ...LATER_AGES])].map((age) => {
        return { ...use, params: { ...use.params, id, at: age } }
      }),
    ]
  }

  async function lifeOf(row: RecordedRow): Promise<UsedScenario | undefined> {
    const key = JSON.stringify(row)
    if (!lives.has(key)) lives.set(key, await lifeFound(row))
    return lives.get(key)
  }

  async function lifeFound(row: RecordedRow): Promise<UsedScenario | undefined> {
    for (const use of candidateUses(row, others)) {
      for (const state of await momentsOf(use)) {
        if (!(await setUp(state))) continue
        const answer = await sendRequest(url, readRequest)
        const isIt = valueAtPath(answer?.json, 'data', 'status') === row.status
        if (isIt && valueAtPath(answer?.json, 'data', 'reason') === row.reason) return state
      }
    }
    return undefined
  }

  async function setUp({ name, params }: UsedScenario): Promise<boolean> {
    const told = { state: name, params, action: 'setup' }
    return (await requestEmulator(url, '/__emulator/pact-states', { body: told })).status === 200
  }
}

const listOperation = 'GET /IT-identity-verifications'

// Each row that is skipped is a state of its own.
const maxSkippedRows = 20

// Of somebody else, so that looking ahead leaves no trace.
const otherToken = 'looking-ahead'

// After the end of a life: what comes late, and what goes after thirty days.
const LATER_AGES = ['1h', '1d', '31d']

const readRequest = {
  method: 'GET',
  path: `/IT-identity-verifications/${exampleId}`,
  query: {},
  headers: { Authorization: 'Bearer redacted' },
}

function candidateUses(
  { reason, use }: RecordedRow,
  others: readonly UsedScenario[],
): readonly UsedScenario[] {
  const refused = typeof reason === 'string' ? [{ name: 'ko', params: { reason } }] : []
  const all = [
    { name: 'ok', params: {} },
    ...(use === undefined ? [] : [use]),
    { name: 'ko', params: {} },
    ...refused,
    ...others,
  ]
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()]
}

function ageOf(opened: string, then: string): string {
  const [from, to] = [parseInstant(opened), parseInstant(then)]
  return from === undefined || to === undefined ? '0s' : formatDuration(durationBetween(from, to))
}

function exampleIdOf(n: number): string {
  return exampleId.slice(0, -2) + String(10 + n)
}
