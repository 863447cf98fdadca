import { UserError } from '../../domain/base/user-error.ts'
import { MODES } from '../../domain/model/verification-request.ts'
import { DOCUMENT_TYPES } from '../../domain/stored-state/plan-schemas.ts'
import { EVERY_ACTION } from '../../domain/verification/actions.ts'
import { valueAtPath } from '../shared/control-client.ts'
import { callEmulator, type EmulatorSession } from './emulator-session.ts'
import { formatJson, limitArgument, listRows, namespaceArgument, type Tool } from './tool.ts'

const verificationArgument = {
  type: 'string',
  description: 'The id of the verification, as create_verification and list_verifications show it.',
} as const

const scenarioParams = {
  type: 'object',
  description: 'Params of the scenario, such as {"reason": "face_mismatch"}.',
} as const

/** Tools that create verifications, act on them and show them. */
export const VERIFICATION_TOOLS: Readonly<Record<string, Tool>> = {
  create_verification: {
    title: 'Create a verification',
    description:
      'Sends POST /IT-live (or selfie, automatic) as your application would. Returns the id and the link for the person. After that, advance_clock runs its scenario.',
    effect: 'changes',
    arguments: {
      mail: { type: 'string', description: 'The mail address of the person.', required: true },
      mode: { type: 'string', description: 'Default: live.', values: MODES },
      scenario: {
        type: 'string',
        description: 'A scenario from list_scenarios. Default: the queue, then the default.',
      },
      params: scenarioParams,
      callback: {
        type: 'string',
        description:
          'The URL for callbacks, or inbox:NAME to store them for read_inbox. Default: no callbacks.',
      },
      body: {
        type: 'object',
        description:
          'Further members of the request body, such as {"user": {"lastName": "Rossi"}}.',
      },
      token: { type: 'string', description: 'Another bearer token, and so another namespace.' },
    },
    run: createVerification,
  },
  queue_scenario: {
    title: 'Queue a scenario',
    description:
      'The next verification of the namespace gets this scenario, even if your application creates it.',
    effect: 'changes',
    arguments: {
      name: { type: 'string', description: 'A scenario from list_scenarios.', required: true },
      params: scenarioParams,
      namespace: namespaceArgument,
    },
    run: async (session, { name, params, namespace }) => {
      const path = '/__emulator/scenarios/queue'
      const { json } = await callEmulator(session, { path, namespace, body: { use: name, params } })
      return `Queued. The next verifications get: ${JSON.stringify(valueAtPath(json, 'queue'))}`
    },
  },
  act: {
    title: 'Act as the user or the operator',
    description:
      'Performs one action on a verification. The scenario "interactive" plans nothing, so every action is yours. The user: open-link, submit, abandon, return. The operator: take-call, ask-retry, approve, reject.',
    effect: 'changes',
    arguments: {
      verification: { ...verificationArgument, required: true },
      as: {
        type: 'string',
        description:
          'The user or the operator. "scenario" with let-it-run returns control to the scenario.',
        values: [...new Set([...EVERY_ACTION.map((action) => action.as), 'scenario'])],
        required: true,
      },
      do: {
        type: 'string',
        description: 'The action.',
        values: [...EVERY_ACTION.map((action) => action.do), 'let-it-run'],
        required: true,
      },
      reason: { type: 'string', description: 'For reject: such as face_mismatch.' },
      repeatable: { type: 'boolean', description: 'For reject: whether the user may try again.' },
      document: {
        type: 'string',
        description: 'For submit: the document of the user.',
        values: DOCUMENT_TYPES,
      },
    },
    run: async (session, { verification, ...body }) => {
      const path = `/__emulator/verifications/${encodeURIComponent(String(verification))}/act`
      const { json } = await callEmulator(session, { path, body })
      const state = (key: string) => valueAtPath(json, key)
      return formatJson({
        status: state('status'),
        reason: state('reason'),
        stage: state('stage'),
        possibleActs: [state('possibleActs')]
          .flat()
          .map((action) => `${valueAtPath(action, 'as')} ${valueAtPath(action, 'do')}`),
      })
    },
  },
  explain_verification: {
    title: 'Explain a verification',
    description:
      'Shows why a verification has its status: its scenario, history, callbacks and the steps that are still to come. Without an id: the newest one of all namespaces.',
    effect: 'reads',
    arguments: { verification: verificationArgument },
    run: async (session, { verification = 'newest' }) => {
      const id = encodeURIComponent(String(verification))
      const path = `/__emulator/verifications/${id}/explain`
      return (await callEmulator(session, { path, isAnonymous: true })).text
    },
  },
  list_verifications: {
    title: 'List verifications',
    description: 'Lists the verifications of a namespace with status, reason and scenario.',
    effect: 'reads',
    arguments: {
      mail: { type: 'string', description: 'Only those of this mail address.' },
      status: { type: 'string', description: 'Only those with this status, such as running.' },
      scenario: { type: 'string', description: 'Only those with this scenario.' },
      limit: limitArgument,
      namespace: namespaceArgument,
    },
    run: listRows('verifications', '/__emulator/verifications'),
  },
}

async function createVerification(
  session: EmulatorSession,
  given: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { mail, mode = 'live', scenario, params, callback, body, token } = given
  const response = await callEmulator(session, {
    path: `/IT-${mode}`,
    token,
    headers: scenario === undefined ? {} : { 'x-emulator-scenario': headerOf(scenario, params) },
    body: {
      ...(body as object | undefined),
      mail,
      ...(callback === undefined ? {} : { callback: toCallback(session, String(callback)) }),
    },
  })
  const { status, json } = response
  const data = valueAtPath(json, 'data')
  if (status === 200) return formatJson(data)
  const message = valueAtPath(json, 'message')
  throw new UserError(
    `The API refused the request: ${status}${typeof message === 'string' ? `, "${message}"` : ''}. Call explain_request for the reason.`,
  )
}

function toCallback({ url }: EmulatorSession, target: string): object {
  const box = /^inbox:(.*)$/.exec(target)?.[1]
  const address = box === undefined ? target : `${url}/__emulator/inbox/${encodeURIComponent(box)}`
  return { url: address, method: 'JSON' }
}

/** Formats a scenario with params for the header: `ko; reason=face_mismatch`. */
function headerOf(scenario: unknown, params: unknown): string {
  const pairs = Object.entries((params ?? {}) as object).map(([key, value]) => `${key}=${value}`)
  const header = [scenario, ...pairs].join('; ')
  if (/^[\x20-\x7e]*$/.test(header)) return header
  throw new UserError(
    'Scenario and params of create_verification may have only printable ASCII characters. Use queue_scenario for other values.',
  )
}
