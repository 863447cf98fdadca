import { spawn } from 'node:child_process'
import type { Environment } from '../../options/environment.ts'
import { runAfter } from '../../runtime/timer.ts'

const startTimeoutMs = 2_000

/** Opens a page in the user's browser. Resolves to false if there is no browser or it does not start. */
export function openInBrowser(url: string, platform: string, env: Environment): Promise<boolean> {
  const [file, ...parameters] = openerCommand(url, platform, env)
  if (file === undefined) return Promise.resolve(false)
  return new Promise((resolve) => {
    const child = spawn(file, parameters, { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
    child.unref()
    // Some of these commands run until the browser is closed, so assume success after the time limit.
    runAfter(startTimeoutMs, () => resolve(true))
  })
}

function openerCommand(url: string, platform: string, env: Environment): readonly string[] {
  // Does the same as the Windows command `start`, but without a shell, which would interpret characters of the URL.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url]
  if (platform === 'darwin') return ['open', url]
  // Without a display, xdg-open would start a text browser in this terminal.
  const hasScreen = ['DISPLAY', 'WAYLAND_DISPLAY', 'WSL_DISTRO_NAME'].some((name) => env[name])
  return hasScreen ? ['xdg-open', url] : []
}
