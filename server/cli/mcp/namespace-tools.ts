import { UserError } from '../../domain/base/user-error.ts'
import { terminalBlock } from '../../domain/text/terminal-text.ts'
import { scenarioSources } from '../../http/server/scenario-sources.ts'
import { valueAtPath } from '../shared/control-client.ts'
import { callEmulator, type EmulatorSession } from './emulator-session.ts'
import {
  formatJson,
  formatRows,
  lastRows,
  limitArgument,
  listRows,
  namespaceArgument,
  type Tool,
} from './tool.ts'

/** Tools that show the emulator and its namespaces, and move the clock. */
export const NAMESPACE_TOOLS: Readonly<Record<string, Tool>> = {
  get_emulator: {
    title: 'Show the emulator',
    description:
      'Shows the address, the token and the clock of the emulator. Configure your application with this address and token.',
    effect: 'reads',
    arguments: {},
    run: showEmulator,
  },
  advance_clock: {
    title: 'Advance the clock',
    description:
      'Moves the clock of a namespace forward, runs every step that becomes due, and waits for the callbacks. Give exactly one of by, to and until.',
    effect: 'changes',
    arguments: {
      by: { type: 'string', description: 'A duration, such as 2m or 26h.' },
      to: { type: 'string', description: 'An instant, such as 2026-01-05T09:00:00+01:00.' },
      until: { type: 'string', description: 'Until no step is planned.', values: ['idle'] },
      namespace: namespaceArgument,
    },
    run: async (session, { namespace, ...body }) => {
      const path = '/__emulator/clock/advance'
      const { json } = await callEmulator(session, { path, namespace, body })
      return formatAdvance(json)
    },
  },
  explain_namespace: {
    title: 'Explain a namespace',
    description:
      'Shows everything that a failed test needs: verifications, refused requests and failed callbacks of a namespace, and requests that came with another token or without one.',
    effect: 'reads',
    arguments: { namespace: namespaceArgument },
    run: async (session, { namespace }) =>
      (await callEmulator(session, { path: '/__emulator/explain', namespace })).text,
  },
  explain_request: {
    title: 'Explain a request or a refusal',
    description:
      'Shows why the API answered a request as it did, and a request that would be accepted. Without an id: the newest refused request.',
    effect: 'reads',
    arguments: {
      request: { type: 'string', description: 'An id from list_requests, such as req-12.' },
      namespace: namespaceArgument,
    },
    run: explainRequestOf,
  },
  list_requests: {
    title: 'List requests',
    description: 'Lists the requests of a namespace to the emulated API, with the answers.',
    effect: 'reads',
    arguments: {
      status: { type: 'integer', description: 'Only those with this HTTP status.' },
      error: { type: 'integer', description: 'Only those with this error number.' },
      limit: limitArgument,
      namespace: namespaceArgument,
    },
    run: listRows('requests', '/__emulator/requests'),
  },
  list_callbacks: {
    title: 'List callbacks',
    description: 'Lists the callbacks of a namespace with every attempt and the answers to it.',
    effect: 'reads',
    arguments: {
      verification: { type: 'string', description: 'Only those of this verification.' },
      status: { type: 'string', description: 'Only those with this state, such as exhausted.' },
      limit: limitArgument,
      namespace: namespaceArgument,
    },
    run: listRows('callbacks', '/__emulator/deliveries'),
  },
  read_inbox: {
    title: 'Read an inbox',
    description:
      'Shows the callbacks that were sent to an inbox of the emulator. Without a name: all inboxes.',
    effect: 'reads',
    arguments: {
      inbox: { type: 'string', description: 'The name after inbox: in create_verification.' },
      limit: limitArgument,
      namespace: namespaceArgument,
    },
    run: async (session, { inbox, limit, namespace }) => {
      const name = inbox === undefined ? '' : `/${encodeURIComponent(String(inbox))}`
      const { json } = await callEmulator(session, {
        path: `/__emulator/inboxes${name}`,
        namespace,
      })
      const toMessage = ({ id, at, method, decoded, body }: Readonly<Record<string, unknown>>) => ({
        ...{ id, at, method },
        message: decoded ?? body,
      })
      return inbox === undefined
        ? formatRows('inboxes', lastRows(json, limit))
        : formatRows('messages', lastRows(json, limit), toMessage)
    },
  },
  list_namespaces: {
    title: 'List namespaces',
    description:
      'Lists all namespaces with their clocks and numbers of verifications. Use it if a verification is missing: your application may use another token.',
    effect: 'reads',
    arguments: { limit: limitArgument },
    run: listRows('namespaces', '/__emulator/namespaces'),
  },
  list_scenarios: {
    title: 'List scenarios',
    description: 'Lists all scenarios with their titles and params.',
    effect: 'reads',
    arguments: {},
    run: async (session) => {
      const { json } = await callEmulator(session, { path: '/__emulator/scenarios' })
      const { rows } = lastRows(json, Number.MAX_SAFE_INTEGER)
      return formatJson(rows.map(({ name, title, params }) => ({ name, title, params })))
    },
  },
  test_scenarios: {
    title: 'Test scenario files',
    description:
      'Runs scenarios as "videoid-emulator scenarios test" does, and compares each with its expect:. Reads the scenario folders of this process.',
    effect: 'reads',
    arguments: { names: { type: 'array', description: 'Names of scenarios. Default: all.' } },
    run: testScenarioFiles,
  },
  reset: {
    title: 'Reset a namespace',
    description: 'Deletes all verifications, requests and messages of a namespace.',
    effect: 'deletes',
    arguments: { namespace: namespaceArgument },
    run: async (session, { namespace }) => {
      const path = '/__emulator/reset'
      const { json } = await callEmulator(session, { path, namespace, body: {} })
      return `Reset: ${JSON.stringify(json)}`
    },
  },
}

async function showEmulator(session: EmulatorSession): Promise<string> {
  const [clock, health] = await Promise.all(
    ['clock', 'health'].map((name) => callEmulator(session, { path: `/__emulator/${name}` })),
  )
  const { url, token, isOwn } = session
  return formatJson({
    url,
    token,
    page: `${url}/__emulator/`,
    clock: clock?.json,
    version: valueAtPath(health?.json, 'version'),
    ends: isOwn ? 'with this MCP server' : 'not with this MCP server',
  })
}

async function explainRequestOf(
  session: EmulatorSession,
  { request, namespace }: Readonly<Record<string, unknown>>,
): Promise<string> {
  const id = request ?? (await newestRefusal(session, namespace))
  if (id === undefined) {
    // This text also has the requests without a valid token and the other namespaces.
    const { text } = await callEmulator(session, { path: '/__emulator/explain', namespace })
    return `No request of this namespace was refused.\n\n${text}`
  }
  const path = `/__emulator/requests/${encodeURIComponent(String(id))}/explain`
  return (await callEmulator(session, { path, namespace })).text
}

async function newestRefusal(session: EmulatorSession, namespace: unknown): Promise<unknown> {
  const { json } = await callEmulator(session, { path: '/__emulator/requests', namespace })
  const { rows } = lastRows(json, Number.MAX_SAFE_INTEGER)
  return rows.findLast(
    ({ status, error }) => (Number(status) >= 400 || status === 0) && error !== emptyListError,
  )?.id
}

// An empty list is answered with 404 and error 221. That is not a mistake of the client.
const emptyListError = 221

// The report of an advance can have thousands of rows.
const maxShownSteps = 50

function formatAdvance(json: unknown): string {
  const list = (key: string) => {
    const rows = valueAtPath(json, key)
    return Array.isArray(rows) ? rows : []
  }
  const callbacks = list('deliveries').map((row) => ({
    verification: valueAtPath(row, 'verification'),
    event: valueAtPath(row, 'event'),
    status: valueAtPath(row, 'status'),
    answers: [valueAtPath(row, 'attempts')]
      .flat()
      .map((attempt) => valueAtPath(attempt, 'httpStatus') ?? valueAtPath(attempt, 'error')),
  }))
  return formatJson({
    from: valueAtPath(json, 'from'),
    to: valueAtPath(json, 'to'),
    transitions: list('transitions').slice(-maxShownSteps),
    callbacks: callbacks.slice(-maxShownSteps),
    totals: { transitions: list('transitions').length, callbacks: callbacks.length },
    pending: valueAtPath(json, 'pending'),
  })
}

async function testScenarioFiles(
  { settings }: EmulatorSession,
  { names = [] }: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { runScenarioTests } = await import('../scenarios/scenarios-test.ts')
  const words = (names as readonly unknown[]).map(String)
  const { exitCode, lines } = await runScenarioTests(words, scenarioSources(settings))
  const text = terminalBlock(lines.join('\n')).text
  if (exitCode !== 0) throw new UserError(text.split('\n'))
  return text
}
