import type {
  DraftInteraction,
  RecordedRow,
  UsedScenario,
} from '../../../contracts/recorded-pact/draft-interaction.ts'
import { exampleId } from '../../../contracts/recorded-pact/draft-request.ts'
import { deriveExpectedBody } from '../../../contracts/recorded-pact/expected-body.ts'
import type { ConfirmedDraft } from '../../../contracts/recorded-pact/pact-text.ts'
import { durationBetween, formatDuration, parseInstant } from '../../domain/time/instant.ts'
import { requestEmulator, sendRequest, valueAtPath } from '../shared/control-client.ts'

/**
 * Finds provider states in which a new emulator answers a call as the emulator of the run did. Returns undefined if
 * there are none.
 */
export type FindProviderState = (draft: DraftInteraction) => Promise<ConfirmedDraft | undefined>

/**
 * Creates a function that sends a call of a run to the emulator at `url`. It tries one provider state after the
 * other until the response has the same meaning. `others` are the scenarios of the run, which it tries last.
 */
export function createProviderStateFinder(
  url: string,
  others: readonly UsedScenario[],
): FindProviderState {
  const momentsByUse = new Map<string, readonly UsedScenario[]>()
  const stateByRow = new Map<string, UsedScenario | undefined>()

  return async (draft) => {
    if (draft.operation === listOperation && draft.rows.length > 0) return rehearseList(draft)
    const [row] = draft.rows
    const candidates = candidateUses(
      row ?? { status: undefined, reason: undefined, use: draft.use },
      others,
    )
    for (const use of candidates) {
      const moments = row === undefined ? [use] : await momentsOf(use)
      for (const state of moments) {
        const confirmed = await confirmIn([state], draft)
        if (confirmed !== undefined) return confirmed
      }
    }
    return undefined
  }

  async function rehearseList(draft: DraftInteraction): Promise<ConfirmedDraft | undefined> {
    const rows: RecordedRow[] = []
    const states: UsedScenario[] = []
    for (const row of draft.rows) {
      const state = await stateOf(row)
      if (state === undefined) continue
      rows.push(row)
      // The list is newest first, so the states are in reverse order.
      states.unshift({ ...state, params: { ...state.params, id: exampleIdOf(rows.length) } })
    }
    const skip = Number(draft.request.query.skip?.[0] ?? 0)
    if (rows.length === 0 || !(skip <= maxSkippedRows)) return undefined
    const fillers = Array.from({ length: skip }, (_, i): UsedScenario => {
      return { name: 'ok', params: { id: exampleIdOf(rows.length + i + 1), at: '0s' } }
    })
    const data = rows.map(({ status, reason }) => ({ id: exampleId, status, reason }))
    const body = { ...(draft.body as object), data }
    return confirmIn([...states, ...fillers], { ...draft, rows, body })
  }

  async function confirmIn(
    states: readonly UsedScenario[],
    draft: DraftInteraction,
  ): Promise<ConfirmedDraft | undefined> {
    for (const state of states) if (!(await setUp(state))) return undefined
    const response = await sendRequest(url, draft.request)
    if (response?.status !== draft.status || response.contentType !== draft.contentType) {
      return undefined
    }
    if (draft.body === undefined) return { draft, states }
    const promised = deriveExpectedBody(draft.body, response.json)
    return promised === undefined ? undefined : { draft, states, promised }
  }

  /**
   * Returns a state for each time at which a response can differ: the end, each transition, and some times after the
   * end.
   */
  async function momentsOf(use: UsedScenario): Promise<readonly UsedScenario[]> {
    const key = JSON.stringify(use)
    const known = momentsByUse.get(key) ?? (await findMoments(use))
    momentsByUse.set(key, known)
    return known
  }

  async function findMoments(use: UsedScenario): Promise<readonly UsedScenario[]> {
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

  async function stateOf(row: RecordedRow): Promise<UsedScenario | undefined> {
    const key = JSON.stringify(row)
    if (!stateByRow.has(key)) stateByRow.set(key, await findState(row))
    return stateByRow.get(key)
  }

  async function findState(row: RecordedRow): Promise<UsedScenario | undefined> {
    for (const use of candidateUses(row, others)) {
      for (const state of await momentsOf(use)) {
        if (!(await setUp(state))) continue
        const response = await sendRequest(url, readRequest)
        const hasSameStatus = valueAtPath(response?.json, 'data', 'status') === row.status
        if (hasSameStatus && valueAtPath(response?.json, 'data', 'reason') === row.reason)
          return state
      }
    }
    return undefined
  }

  async function setUp({ name, params }: UsedScenario): Promise<boolean> {
    const request = { state: name, params, action: 'setup' }
    return (await requestEmulator(url, '/__emulator/pact-states', { body: request })).status === 200
  }
}

const listOperation = 'GET /IT-identity-verifications'

// Each skipped row needs its own state, so limit their number.
const maxSkippedRows = 20

// The forecast uses another token, so that it creates no verification in the tested namespace.
const otherToken = 'looking-ahead'

// Times after the end. They cover late changes, and the deletion of the documents after thirty days.
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
