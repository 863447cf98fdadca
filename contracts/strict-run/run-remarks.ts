import { valueAt } from '../../server/domain/json/json-pointer.ts'
import { pluralize } from '../../server/domain/text/pluralize.ts'
import { isOfThisMachine } from './body-rules.ts'
import { familyOf, type RunContext } from './run-context.ts'

/** Returns remarks about the whole run: what will differ with the real service. Remarks do not fail a run. Pure. */
export function runRemarks(context: RunContext, controlRequests: number): readonly string[] {
  return [
    ...repeatedBodyRemarks(context),
    ...localAddressRemarks(context),
    ...hostRemarks(context),
    ...(controlRequests === 0
      ? []
      : [
          `${pluralize(controlRequests, 'request')} went to the control API (/__emulator), which the real service does not have: only tests may send them.`,
        ]),
  ]
}

function repeatedBodyRemarks({ accepted }: RunContext): readonly string[] {
  const numbers = new Map<string, number[]>()
  for (const { call, number, operation } of accepted) {
    if (familyOf(operation) !== 'open' || call.facts?.opened === undefined) continue
    const key = JSON.stringify([call.facts.account, call.path, call.requestBody])
    numbers.set(key, [...(numbers.get(key) ?? []), number])
  }
  return [...numbers.values()]
    .filter(({ length }) => length > 1)
    .map((calls) => {
      const shown = calls.slice(0, 5).join(', ') + (calls.length > 5 ? ', …' : '')
      return `The same body opened ${calls.length} verifications (calls ${shown}); the real service charges each of them.`
    })
}

const ADDRESSES = [
  ...['/callback/url', '/redirectUrls/success', '/redirectUrls/failure', '/policy/url'],
  ...['/layout/logo', '/layout/favicon'],
]

function localAddressRemarks({ accepted }: RunContext): readonly string[] {
  const local = ADDRESSES.filter((pointer) =>
    accepted.some(({ call }) => {
      const url = valueAt(call.requestBody, pointer)
      return typeof url === 'string' && isOfThisMachine(url)
    }),
  )
  return local.length === 0
    ? []
    : [`Addresses of this machine, which the real service cannot reach: ${local.join(', ')}.`]
}

/** The sandbox and the production service have different hosts and different tokens. */
function hostRemarks({ calls }: RunContext): readonly string[] {
  const named = calls.flatMap(({ call }) => [
    ...(call.facts?.vendorHost === undefined ? [] : [call.facts.vendorHost]),
    ...scopeHosts(call.requestBody),
  ])
  const isSandbox = (host: string) => host.startsWith('test.')
  const isMixed = named.some(isSandbox) && named.some((host) => !isSandbox(host))
  return isMixed
    ? ['The run names hosts of the sandbox (test.) and of production: their tokens differ.']
    : []
}

function scopeHosts(body: unknown): readonly string[] {
  const scopes = valueAt(body, '/scopes')
  if (!Array.isArray(scopes)) return []
  return scopes.flatMap((scope) => /^[A-Z*]+:([\w.-]+)\//.exec(String(scope))?.[1] ?? [])
}
