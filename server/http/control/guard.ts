import { isIP } from 'node:net'
import type { RequestHandler } from 'express'
import { quoted } from '../../core/plain/quoting.ts'
import { Refusal } from '../../shell/refusal.ts'
import type { Settings } from '../../shell/settings.ts'

/**
 * Against DNS rebinding and cross-site requests: the Host must be one that a page on the internet
 * cannot have, and the Origin, where there is one, must be the emulator itself.
 */
export function guard(settings: Settings): RequestHandler {
  const allowed = new Set(settings.allowHosts.map((name) => name.toLowerCase()))
  if (settings.publicUrl !== undefined) allowed.add(new URL(settings.publicUrl).hostname)

  return (req, _res, next) => {
    const host = nameOf(`http://${req.headers.host ?? ''}`)
    if (host === undefined || !isOurs(host, allowed)) {
      throw new Refusal(
        403,
        `The Host header ${quoted(req.headers.host ?? '')} is not allowed here.`,
        {
          fix: 'Use 127.0.0.1 or localhost, or start with --allow-host <name>.',
        },
      )
    }
    const { origin } = req.headers
    if (origin !== undefined && !sameSite(origin, req.headers.host, allowed)) {
      throw new Refusal(403, `The Origin ${quoted(origin)} may not use the control API.`, {
        fix: 'Call it from the emulator itself, or from a program, which sends no Origin.',
      })
    }
    next()
  }
}

function isOurs(host: string, allowed: ReadonlySet<string>): boolean {
  const bare = host.replace(/^\[|\]$/g, '')
  return isIP(bare) !== 0 || !host.includes('.') || host.endsWith('.localhost') || allowed.has(host)
}

function sameSite(origin: string, host: string | undefined, allowed: ReadonlySet<string>): boolean {
  const name = nameOf(origin)
  return origin === `http://${host}` || (name !== undefined && allowed.has(name))
}

function nameOf(url: string): string | undefined {
  try {
    return new URL(url).hostname || undefined
  } catch {
    return undefined
  }
}
