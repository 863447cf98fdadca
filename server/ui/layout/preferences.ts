import type { Request, Response } from 'express'
import { prefixedPath } from '../../http/path-prefix.ts'
import { contextOf } from '../../http/request.ts'
import { isLanguage, type Language, preferredLanguage } from './language.ts'

/** `system` follows the setting of the browser. */
export const THEMES = ['system', 'light', 'dark'] as const

export type Theme = (typeof THEMES)[number]

const themeCookie = 'videoid-theme'
const languageCookie = 'videoid-language'

/** Returns the theme that the person has chosen on the pages. It is in a cookie. */
export function themeOf(req: Pick<Request, 'headers'>): Theme {
  const value = cookieOf(req, themeCookie)
  return THEMES.find((theme) => theme === value) ?? 'system'
}

/** Returns the language of the control pages: the chosen one, else the one that the browser prefers. */
export function pageLanguageOf(req: Pick<Request, 'headers'>): Language {
  const chosen = cookieOf(req, languageCookie)
  return isLanguage(chosen) ? chosen : preferredLanguage(req.headers['accept-language'])
}

/** Returns the path in the field `back` of a form if it is a path of the control pages, else `fallback`. */
export function parseBackPath(form: URLSearchParams, fallback = '/__emulator/'): string {
  const back = form.get('back') ?? ''
  return /^\/__emulator\/[\w\-./?=&%+:;,~!*'()]*$/.test(back) && back.length < 2000
    ? back
    : fallback
}

/** Stores the theme and the language of a form in cookies. Ignores unknown values. */
export function storePreferences(res: Response, form: URLSearchParams): void {
  const theme = THEMES.find((candidate) => candidate === form.get('theme'))
  const language = form.get('language')
  if (theme !== undefined) res.append('Set-Cookie', preferenceCookie(res, themeCookie, theme))
  if (isLanguage(language)) {
    res.append('Set-Cookie', preferenceCookie(res, languageCookie, language))
  }
}

function preferenceCookie(res: Response, name: string, value: string): string {
  const path = prefixedPath('/', contextOf(res).pathPrefix)
  return `${name}=${value}; Path=${path}; Max-Age=31536000; SameSite=Lax; HttpOnly`
}

function cookieOf({ headers }: Pick<Request, 'headers'>, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').slice(0, 8000).split(';')
  return pairs
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1)
}
