export const LANGUAGE_NAMES = { en: 'English', it: 'Italiano' } as const

export type Language = keyof typeof LANGUAGE_NAMES

/** The texts of a group of pages by name, in every language. */
export type TranslationTable<Name extends string = string> = Readonly<
  Record<Name, Readonly<Record<Language, string>>>
>

/** Returns a text of a table in one language. `names` replaces each `{name}` in it. */
export type TranslateText<Name extends string> = (
  text: Name,
  names?: Readonly<Record<string, string | number>>,
) => string

export function createTextLookup<Name extends string>(
  table: TranslationTable<Name>,
  language: Language,
): TranslateText<Name> {
  return (text, names = {}) =>
    table[text][language].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(names[name] ?? ''))
}

/** Formats a number with separators between thousands: `5,000` or `5.000`. */
export function formatCount(count: number, language: Language): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, language === 'it' ? '.' : ',')
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
