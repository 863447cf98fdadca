import TEXTS from './translations.json' with { type: 'json' }

export const LANGUAGE_NAMES = { en: 'English', it: 'Italiano' } as const

export type Language = keyof typeof LANGUAGE_NAMES

export type TextName = keyof typeof TEXTS

/** Returns a text of the table in one language. `names` replaces each `{name}` in it. */
export type Translate = (
  text: TextName,
  names?: Readonly<Record<string, string | number>>,
) => string

export function createTranslate(language: Language): Translate {
  return (text, names = {}) =>
    TEXTS[text][language].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(names[name] ?? ''))
}

export function isLanguage(text: unknown): text is Language {
  return text === 'en' || text === 'it'
}

/**
 * Returns the language that an Accept-Language header prefers; English if the header names neither English nor
 * Italian.
 */
export function preferredLanguage(header = ''): Language {
  let best: { readonly language: Language; readonly weight: number } | undefined
  for (const part of header.slice(0, 1000).split(',')) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
    const language = tag.split('-')[0]
    const quality = parameters.find((parameter) => /^\s*q=/.test(parameter))
    const weight = quality === undefined ? 1 : Number(quality.split('=')[1])
    if (!isLanguage(language) || !(weight > (best?.weight ?? 0))) continue
    best = { language, weight }
  }
  return best?.language ?? 'en'
}
