import { spawn } from 'node:child_process'
import type { Environment } from '../../options/environment.ts'
import { runAfter } from '../../runtime/timer.ts'

const startTimeoutMs = 2_000

/** Opens a page in the browser of whoever sits there. False where there is none, or it does not come. */
export function openInBrowser(url: string, platform: string, env: Environment): Promise<boolean> {
  const [file, ...parameters] = openerCommand(url, platform, env)
  if (file === undefined) return Promise.resolve(false)
  return new Promise((resolve) => {
    const child = spawn(file, parameters, { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
    child.unref()
    // Some openers stay as long as the browser does.
    runAfter(startTimeoutMs, () => resolve(true))
  })
}

function openerCommand(url: string, platform: string, env: Environment): readonly string[] {
  // What `start` does, without a shell that would read the URL.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url]
  if (platform === 'darwin') return ['open', url]
  // Without a screen xdg-open would start a browser inside this terminal.
  const hasScreen = ['DISPLAY', 'WAYLAND_DISPLAY', 'WSL_DISTRO_NAME'].some((name) => env[name])
  return hasScreen ? ['xdg-open', url] : []
}
