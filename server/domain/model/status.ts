/**
 * The four statuses of a verification.
 *
 *     running ──▶ validation ──▶ ok ──▶ ko     (ok ──▶ ko: revoked afterwards)
 *        ▲  └──────────┴───────▶ ko
 *        └──────────────────── (repeatable)
 *
 * Source: documented (the product page names all four statuses); the order is mirrored (sandbox section of the
 * vendor's description); running ──▶ ko and the transitions after a ko are assumed. docs/fidelity.md#statuses
 */
export const STATUSES = ['running', 'validation', 'ok', 'ko'] as const
/** The status of a verification, without custom texts of scenarios. */
export type Status = (typeof STATUSES)[number]

/** The allowed next statuses of each status. */
export const TRANSITIONS: Readonly<Record<Status, readonly Status[]>> = {
  running: ['validation', 'ko'],
  validation: ['ok', 'ko'],
  ok: ['ko'],
  ko: ['running'],
}

/** Returns true if the transition is allowed. `ko` to `running` also needs a repeatable `ko`. */
export function canBecome(from: Status, to: Status): boolean {
  return TRANSITIONS[from].includes(to)
}

/** True for `ok` and `ko`. Only a revocation (`ok` to `ko`) or a repetition (`ko` to `running`) changes them. */
export function isFinal(status: Status): boolean {
  return status === 'ok' || status === 'ko'
}
