import { UserError } from '../domain/base/user-error.ts'
import { withTemporaryFolder } from '../runtime/files.ts'
import type { RealHostPermission } from '../runtime/settings.ts'
import { INTERCEPTED_DOMAINS, INTERCEPTED_HOSTS } from '../tls/intercepted-hosts.ts'
import { createClientEnvironment } from './client-environment.ts'
import { startInterceptProxy } from './proxy.ts'
import {
  type GatewayOptions,
  type RecordingGateway,
  startRecordingGateway,
} from './recording-gateway.ts'
import type { Redirection } from './redirect-connections.ts'
import { createRoutePolicy } from './route-host.ts'
import { knownAuthorities, type NodePreload, trustFilesIn, writeTrustFiles } from './trust-files.ts'

/** The data of the emulator, the user's environment and the options that interception needs. */
export interface InterceptionPlan {
  /** The base URLs of the emulator. */
  readonly url: string
  readonly httpsUrl: string
  /** The certificate of the test authority, as PEM. */
  readonly authority: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder for temporary files. */
  readonly temporaryFolder: string
  readonly preload: NodePreload
  readonly interceptOnly: boolean
  readonly allowRealHosts: RealHostPermission
  /** Receives the calls to the real hosts that `allowRealHosts` names. Absent to let them pass without a record. */
  readonly recorder?: Pick<GatewayOptions, 'onCall' | 'onFailure'>
}

/** The variables for the command, and sentences for the user. */
export interface Interception {
  readonly variables: Readonly<Record<string, string>>
  readonly remarks: readonly string[]
  /** The hosts to which the proxy refused calls, each once. */
  refusedHosts(): readonly string[]
}

/**
 * Starts the proxy, writes the files that clients need to trust the emulator, and calls `work`. Afterwards closes
 * the proxy and deletes the files. Throws a UserError if the user's own proxy is not one for HTTP.
 */
export async function withInterception<T>(
  plan: InterceptionPlan,
  work: (interception: Interception) => Promise<T>,
): Promise<T> {
  const { env, interceptOnly, allowRealHosts, temporaryFolder, recorder } = plan
  const upstream = ownProxyOf(env)
  const refused = new Set<string>()
  const policy = createRoutePolicy({
    interceptOnly,
    allowRealHosts,
    isRecording: recorder !== undefined,
    ...(upstream === undefined ? {} : { proxy: upstream.url }),
    noProxy: env.NO_PROXY ?? env.no_proxy ?? '',
    onRefused: (host) => refused.add(host),
  })
  const authorities = await knownAuthorities(env)
  const hosts = namedHosts(allowRealHosts)
  const gateway =
    recorder && (await startRecordingGateway({ ...recorder, hosts, authorities, policy }))
  const proxy = await startInterceptProxy(
    { ...plan, ...(gateway === undefined ? {} : { gateway }) },
    policy,
  )
  const authority = `${plan.authority.trimEnd()}\n${gateway?.authority ?? ''}`
  try {
    return await withTemporaryFolder(temporaryFolder, async (folder) => {
      const files = trustFilesIn(folder, plan.preload)
      await writeTrustFiles(files, { authority, known: authorities, preload: plan.preload })
      const { variables, remarks } = createClientEnvironment(env, proxy.url, files)
      const redirection = JSON.stringify(redirectionOf(plan, authority, gateway))
      return work({
        variables: { ...variables, VIDEOID_INTERCEPT_CONNECTIONS: redirection },
        remarks: [...(upstream === undefined ? [] : [upstream.remark]), ...remarks],
        refusedHosts: () => [...refused],
      })
    })
  } finally {
    await proxy.close()
    await gateway?.close()
  }
}

function namedHosts(permission: RealHostPermission): readonly string[] {
  return typeof permission === 'boolean' ? [] : permission
}

function redirectionOf(
  { url, httpsUrl, interceptOnly, allowRealHosts }: InterceptionPlan,
  authority: string,
  gateway: RecordingGateway | undefined,
): Redirection {
  const named = namedHosts(allowRealHosts)
  const hosts = INTERCEPTED_HOSTS.filter((host) => !named.includes(host))
  return {
    targets: [
      { hosts, url, httpsUrl },
      ...(gateway === undefined ? [] : [{ hosts: named, httpsUrl: gateway.httpsUrl }]),
    ],
    authority,
    refusedDomains: allowRealHosts === true ? [] : INTERCEPTED_DOMAINS,
    allowedHosts: named,
    interceptOnly,
  }
}

const PROXY_VARIABLES = [
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'ALL_PROXY',
  'all_proxy',
]

function ownProxyOf(
  env: InterceptionPlan['env'],
): { readonly url: URL; readonly remark: string } | undefined {
  const name = PROXY_VARIABLES.find((each) => (env[each] ?? '') !== '')
  if (name === undefined) return undefined
  const text = env[name] ?? ''
  const whole = text.includes('://') ? text : `http://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  if (url?.protocol !== 'http:') {
    throw new UserError(
      `--intercept passes other calls on to the proxy of ${name}, but that is not an http:// URL. Unset ${name}, or name an HTTP proxy.`,
    )
  }
  return { url, remark: `Calls to other hosts go on to the proxy of ${name}, ${url.host}.` }
}
