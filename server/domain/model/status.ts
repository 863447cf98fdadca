/**
 * The four statuses a verification goes through.
 *
 *     running ──▶ validation ──▶ ok ──▶ ko     (ok ──▶ ko: revoked afterwards)
 *        ▲  └──────────┴───────▶ ko
 *        └──────────────────── (repeatable)
 *
 * Source: documented (the product page names all four); the order is mirrored (sandbox section of the
 * vendor's description); running ──▶ ko and what follows a ko are assumed. docs/fidelity.md#statuses
 */
export const STATUSES = ['running', 'validation', 'ok', 'ko'] as const
/** The status of a verification as the API documents it. */
export type Status = (typeof STATUSES)[number]

/** Where each status may go. */
export const TRANSITIONS: Readonly<Record<Status, readonly Status[]>> = {
  running: ['validation', 'ko'],
  validation: ['ok', 'ko'],
  ok: ['ko'],
  ko: ['running'],
}

/** Whether the machine has this arrow. `ko` to `running` is for repeatable ends only. */
export function canBecome(from: Status, to: Status): boolean {
  return TRANSITIONS[from].includes(to)
}

/** An end that nothing but a revocation or a repetition leaves. */
export function isFinal(status: Status): boolean {
  return status === 'ok' || status === 'ko'
}
