import { createPrivateKey, X509Certificate } from 'node:crypto'
import { UserError } from '../domain/base/user-error.ts'
import type { Settings } from '../runtime/settings.ts'

/** The settings of the HTTPS port. */
export type HttpsSettings = Pick<
  Settings,
  'httpsPort' | 'httpsCert' | 'httpsKey' | 'intercept' | 'publicUrl' | 'host' | 'dataDir'
>

/**
 * Throws a UserError if the settings of HTTPS contradict each other: a certificate without its key or without a port,
 * or a key that does not belong to the certificate.
 */
export function checkHttpsSettings(settings: HttpsSettings): void {
  const { httpsPort, httpsCert, httpsKey, intercept } = settings
  if (httpsCert === undefined && httpsKey === undefined) return
  if (httpsCert === undefined || httpsKey === undefined) {
    const [given, missing] =
      httpsKey === undefined ? ['https-cert', 'https-key'] : ['https-key', 'https-cert']
    throw new UserError(`${given} needs ${missing}. Give both, or neither for a test certificate.`)
  }
  if (intercept) {
    throw new UserError(
      'intercept and https-cert exclude each other: the hosts of the platform need certificates of the test authority. Leave one out.',
    )
  }
  if (httpsPort === undefined) {
    throw new UserError(
      'https-cert needs https-port. Add the port for HTTPS; 0 means any free one.',
    )
  }
  const certificate = parse('https-cert', 'a certificate', () => new X509Certificate(httpsCert))
  const key = parse('https-key', 'a private key without a password', () =>
    createPrivateKey(httpsKey),
  )
  if (certificate.checkPrivateKey(key)) return
  throw new UserError(
    `The private key of https-key does not belong to the certificate of https-cert ("${certificate.subject.replaceAll('\n', ', ')}"). Name two files that belong together.`,
  )
}

function parse<T>(option: string, expected: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new UserError(`The file of ${option} is not ${expected}. Name a file in PEM form.`, {
      cause,
    })
  }
}
