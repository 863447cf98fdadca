import { delimiter } from 'node:path'
import { isInterceptedHost } from '../tls/intercepted-hosts.ts'
import { matchesNoProxy } from './route-host.ts'
import type { TrustFiles } from './trust-files.ts'

type Variables = Readonly<Record<string, string | undefined>>

export interface ClientEnvironment {
  readonly variables: Readonly<Record<string, string>>
  /** One sentence for each variable of the user whose value was changed, not only extended. */
  readonly remarks: readonly string[]
}

const LOCAL = ['localhost', '127.0.0.1', '::1']

/**
 * Returns environment variables for a command. They make the clients of every common runtime use the proxy and trust
 * the test authority. Extends variables that the user has set (`NODE_OPTIONS`, `JAVA_TOOL_OPTIONS`,
 * `PHP_INI_SCAN_DIR`).
 */
export function createClientEnvironment(
  env: Variables,
  proxyUrl: string,
  files: TrustFiles,
): ClientEnvironment {
  const { host, noProxy, remarks } = { host: new URL(proxyUrl), ...directHosts(env) }
  const { authority, bundle, phpFolder, nodePreload } = files
  return {
    variables: {
      ...inBothSpellings({ HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl, NO_PROXY: noProxy }),
      NODE_EXTRA_CA_CERTS: authority,
      NODE_OPTIONS: append(env.NODE_OPTIONS, `--require ${quoted(nodePreload)}`),
      SSL_CERT_FILE: bundle,
      CURL_CA_BUNDLE: bundle,
      REQUESTS_CA_BUNDLE: bundle,
      GIT_SSL_CAINFO: bundle,
      AWS_CA_BUNDLE: bundle,
      DENO_CERT: authority,
      JAVA_TOOL_OPTIONS: append(env.JAVA_TOOL_OPTIONS, javaOptions(host, files)),
      // An empty entry of the list means the folder that PHP was built with.
      PHP_INI_SCAN_DIR: `${env.PHP_INI_SCAN_DIR ?? ''}${delimiter}${phpFolder}`,
    },
    remarks,
  }
}

// Calls to a platform host in NO_PROXY would bypass the proxy and reach the real service.
function directHosts(
  env: Variables,
): Pick<ClientEnvironment, 'remarks'> & { readonly noProxy: string } {
  const entries = (env.NO_PROXY ?? env.no_proxy ?? '').split(/[\s,]+/).filter(Boolean)
  const dangerous = entries.filter((entry) =>
    ['videoid.openapi.com', 'oauth.openapi.it', 'oauth.altravia.com'].some(
      (host) => matchesNoProxy(host, [entry.toLowerCase()]) || isInterceptedHost(entry),
    ),
  )
  const others = entries.filter((entry) => !dangerous.includes(entry))
  return {
    noProxy: [...new Set([...LOCAL, ...others])].join(','),
    remarks:
      dangerous.length === 0
        ? []
        : [
            `NO_PROXY named ${dangerous.join(' and ')}; the command runs without it, because calls to the platform must reach the emulator.`,
          ],
  }
}

function inBothSpellings(
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => [
      [name, value],
      [name.toLowerCase(), value],
    ]),
  )
}

function javaOptions(
  { hostname, port }: URL,
  { javaTrustStore, javaPassword }: TrustFiles,
): string {
  return [
    ...['http', 'https'].flatMap((scheme) => [
      `-D${scheme}.proxyHost=${hostname}`,
      `-D${scheme}.proxyPort=${port}`,
    ]),
    '-Dhttp.nonProxyHosts=localhost|127.*|[::1]',
    quoted(`-Djavax.net.ssl.trustStore=${javaTrustStore}`),
    '-Djavax.net.ssl.trustStoreType=JKS',
    `-Djavax.net.ssl.trustStorePassword=${javaPassword}`,
  ].join(' ')
}

function append(before: string | undefined, more: string): string {
  return before === undefined || before.trim() === '' ? more : `${before} ${more}`
}

function quoted(text: string): string {
  return /\s/.test(text) ? `"${text.replaceAll('\\', '\\\\')}"` : text
}
