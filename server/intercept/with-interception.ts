import { UserError } from '../domain/base/user-error.ts'
import { withTemporaryFolder } from '../runtime/files.ts'
import { INTERCEPTED_DOMAINS, INTERCEPTED_HOSTS } from '../tls/intercepted-hosts.ts'
import { createClientEnvironment } from './client-environment.ts'
import { startInterceptProxy } from './proxy.ts'
import { createRoutePolicy } from './route-host.ts'
import { trustFilesIn, writeTrustFiles } from './trust-files.ts'

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
  /** The path of the module that redirects the connections of Node. */
  readonly nodePreload: string
  readonly interceptOnly: boolean
  readonly allowRealHosts: boolean
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
  const { env, interceptOnly, allowRealHosts, temporaryFolder } = plan
  const upstream = ownProxyOf(env)
  const refused = new Set<string>()
  const policy = createRoutePolicy({
    interceptOnly,
    allowRealHosts,
    ...(upstream === undefined ? {} : { proxy: upstream.url }),
    noProxy: env.NO_PROXY ?? env.no_proxy ?? '',
    onRefused: (host) => refused.add(host),
  })
  const proxy = await startInterceptProxy(plan, policy)
  try {
    return await withTemporaryFolder(temporaryFolder, async (folder) => {
      const files = trustFilesIn(folder, plan.nodePreload)
      await writeTrustFiles(files, plan.authority, env)
      const { variables, remarks } = createClientEnvironment(env, proxy.url, files)
      return work({
        variables: { ...variables, VIDEOID_INTERCEPT_CONNECTIONS: redirectionOf(plan) },
        remarks: [...(upstream === undefined ? [] : [upstream.remark]), ...remarks],
        refusedHosts: () => [...refused],
      })
    })
  } finally {
    await proxy.close()
  }
}

function redirectionOf(plan: InterceptionPlan): string {
  const { url, httpsUrl, authority, interceptOnly, allowRealHosts } = plan
  const refusedDomains = allowRealHosts ? [] : INTERCEPTED_DOMAINS
  const hosts = INTERCEPTED_HOSTS
  return JSON.stringify({ url, httpsUrl, authority, hosts, refusedDomains, interceptOnly })
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
