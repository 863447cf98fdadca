// The rules of plain sentences that a program can check.

/** @typedef {import('./words-texts.mjs').Sentence} Sentence */

/** A sentence may have this many words. A masked piece of code or quoted text is one word. */
const MOST_WORDS = 30

// Words and phrases, each with advice for the author.
const BANNED = [
  [
    /\b(?:life|lives|lived|outlives?)\b/i,
    'write "is in" or "remains", or name the thing, such as verification or timeline',
  ],
  [/\bwhoever\b/i, 'name the person or the program'],
  [/\b(?:had|have|has) to (?:leave|go|make room)\b/i, 'write "was evicted"'],
  [/\b(?:finds?|found|makes|made|making) (?:no )?room\b/i, 'write "evicts", or name the limit'],
  [/\b(?:stands?|standing|stood) still\b/i, 'of a clock: write "is paused"'],
  [/\b(?:foresees?|foreseen|foreseeing|foresight)\b/i, 'write "forecast"'],
  [/\b(?:complaints?)\b/i, 'write "error"; the class is UserError'],
  [/\bnobody is (?:told|here)\b/i, 'name who gets no message'],
  [/\bworth while\b/i, 'say what it costs or saves'],
  [/\bthe whole of it\b/i, 'name it'],
  [/\bas it is then\b/i, 'write "the current state"'],
  [/\b(?:errands?|deeds?|wishes)\b/i, 'write "delivery", "action" or "settings"'],
  [/\banew\b/i, 'write "again"'],
]

/** The rules. Each has a name, advice, and a function that returns the wrong words of a sentence. */
const RULES = [
  {
    name: 'clause',
    find: ({ kind, text }) =>
      kind !== 'heading' && !text.endsWith('?') && /^(?:What|Whoever|Who)\b/i.exec(text)?.[0],
    advice: 'start with a noun that says who or what acts',
  },
  {
    name: 'tell',
    find: ({ text }) => /\b(?:tell|tells|told|telling)\b/i.exec(text)?.[0],
    advice: 'write notify, send, report, return, log, say or distinguish',
  },
  {
    name: 'is-no',
    find: ({ text }) =>
      /(?<!\bthere )\b(?:is|are|was|were) no\b(?! (?:longer|more)\b)/i.exec(text)?.[0],
    advice: 'write "is not a ..."',
  },
  {
    name: 'banned',
    find: ({ text }) => BANNED.map(([pattern]) => pattern.exec(text)?.[0]).find(Boolean),
    advice: ({ text }) => BANNED.find(([pattern]) => pattern.test(text))[1],
  },
  {
    name: 'long',
    find: ({ text }) => {
      const count = text.split(' ').filter((word) => /[a-z\d]/i.test(word)).length
      return count > MOST_WORDS && `${count} words`
    },
    advice: `split it: at most ${MOST_WORDS} words`,
  },
]

/** The names of the rules, in the order of reports. */
export const RULE_NAMES = RULES.map(({ name }) => name)

/**
 * Finds the sentences that break the rules.
 * @param {readonly Sentence[]} sentences
 * @returns {readonly { line: number, rule: string, found: string, text: string, advice: string }[]}
 */
export function findPlainWordIssues(sentences) {
  return sentences.flatMap((sentence) =>
    RULES.flatMap(({ name, find, advice }) => {
      const found = find(sentence)
      if (!found) return []
      const { line, text } = sentence
      const hint = typeof advice === 'string' ? advice : advice(sentence)
      return [{ line, rule: name, found, text, advice: hint }]
    }),
  )
}
