/** A control token for tests. */
export const controlToken = 'correct-horse-battery-staple'

/** The headers of a browser that opens a page. */
export const BROWSER = { accept: 'text/html,*/*;q=0.8', 'user-agent': 'Mozilla/5.0' }

/** Sends the form to log in, as a browser does. */
export async function logIn(
  url: string,
  token: string,
  back = '/__emulator/',
  origin = url,
): Promise<Response> {
  return fetch(`${url}/__emulator/log-in`, {
    method: 'POST',
    headers: { ...BROWSER, origin },
    body: new URLSearchParams({ token, back }),
    redirect: 'manual',
  })
}

/** Returns the name and the value of the cookie that a response sets. */
export function cookieOf(answer: Response): string {
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}
