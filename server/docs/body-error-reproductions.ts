import type { ProblemCode } from '../domain/model/problem.ts'
import type { AccountCode } from './account-error-reproductions.ts'
import type { Reproduction } from './reproduction.ts'

type BodyCode = Extract<
  Exclude<ProblemCode, AccountCode>,
  | `BODY_${string}`
  | `MAIL_${string}`
  | `CALLBACK_${string}`
  | 'USER_INVALID'
  | 'BIRTH_DATE_INVALID'
  | 'TAX_CODE_INVALID'
  | 'GENDER_INVALID'
  | 'HEALTH_CARD_INVALID'
  | 'PHONE_NUMBER_INVALID'
  | 'POLICY_INVALID'
  | 'REDIRECT_URLS_INVALID'
  | 'OUTPUT_INVALID'
  | 'LAYOUT_INVALID'
>

const post = (body: string) => `curl -si http://127.0.0.1:4280/IT-live -H "$auth" ${body}`
const postBody = (body: string) => post(`-d '${body}'`)
const withMail = (more: string) => postBody(`{"mail": "anna@example.com", ${more}}`)
const withCallback = (more: string) => withMail(`"callback": ${more}`)
const withCallbackUrl = (more: string) =>
  withCallback(`{"url": "http://127.0.0.1:4000/hook", ${more}}`)
const longText = (length: number) => `long=$(head -c ${length} /dev/zero | tr '\\0' a)\n`

/** How to get each error of the body of a POST, in the order of the checks. */
export const BODY_ERRORS: Readonly<Record<BodyCode, Reproduction>> = {
  BODY_NOT_JSON: {
    why: 'The body is not one JSON object: it is not valid JSON, another type, nested too deeply, or not UTF-8.',
    sh: postBody('{"mail":'),
  },
  BODY_TOO_LARGE: {
    why: 'The body is longer than 256 kB.',
    sh: `head -c 300000 /dev/zero | ${post('--data-binary @-')}`,
  },
  MAIL_MISSING: {
    why: 'The only required member is missing or empty. Its name is mail, not email.',
    sh: postBody('{"email": "anna@example.com"}'),
  },
  MAIL_INVALID: {
    why: 'The value of mail is not an e-mail address.',
    sh: postBody('{"mail": "anna"}'),
  },
  USER_INVALID: {
    why: 'user, or a member of it, has the wrong type.',
    sh: withMail('"user": "Anna"'),
  },
  BIRTH_DATE_INVALID: {
    why: 'The date of birth is not written as YYYY-MM-DD, or is not a day of the calendar.',
    sh: withMail('"user": {"birthDate": "30/02/1980"}'),
  },
  TAX_CODE_INVALID: {
    why: 'The tax code does not have the form of an Italian tax code. It is never compared with the other data.',
    sh: withMail('"user": {"taxCode": "RSSMRA"}'),
  },
  GENDER_INVALID: {
    why: 'gender is neither M nor F. An Italian tax code knows only these two.',
    sh: withMail('"user": {"gender": "X"}'),
  },
  HEALTH_CARD_INVALID: {
    why: 'healthCard, or a member of it, has the wrong type.',
    sh: withMail('"healthCard": {"required": "yes"}'),
  },
  PHONE_NUMBER_INVALID: {
    why: 'phoneNumber, or a member of it, has the wrong type.',
    sh: withMail('"phoneNumber": {"number": 3331234567}'),
  },
  POLICY_INVALID: {
    why: 'policy.url is not an http or https URL, so no page links to it.',
    sh: withMail('"policy": {"url": "javascript:alert(1)"}'),
  },
  REDIRECT_URLS_INVALID: {
    why: 'success or failure is not an http or https URL, so no browser is sent there.',
    sh: withMail('"redirectUrls": {"success": "data:,x"}'),
  },
  OUTPUT_INVALID: {
    why: 'imagesAsPdf is neither true nor false.',
    sh: withMail('"output": {"imagesAsPdf": "yes"}'),
  },
  LAYOUT_INVALID: {
    why: 'A URL, a colour or a text of the layout is not valid.',
    sh: withMail('"layout": {"textColor": "black"}'),
  },
  CALLBACK_NOT_OBJECT: {
    why: 'callback is present, but it is not an object.',
    sh: withCallback('"http://127.0.0.1:4000/hook"'),
  },
  CALLBACK_TOO_LARGE: {
    why: 'The callback object is longer than 16384 bytes of compact JSON.',
    sh: `${longText(17_000)}${withCallbackUrl(`"note": "'$long'"`)}`,
  },
  CALLBACK_URL_MISSING: {
    why: 'The callback object has no url.',
    sh: withCallback('{"method": "JSON"}'),
  },
  CALLBACK_URL_MALFORMED: {
    why: 'The url is not an absolute URL, or names a user and a password.',
    sh: withCallback('{"url": "http://"}'),
  },
  CALLBACK_URL_SCHEME: {
    why: 'The url is absolute, but its scheme is not http or https.',
    sh: withCallback('{"url": "ftp://127.0.0.1/hook"}'),
  },
  CALLBACK_METHOD: {
    why: 'The method does not name one of the two encodings of a callback, POST or JSON.',
    sh: withCallbackUrl('"method": "PUT"'),
  },
  CALLBACK_FIELD: {
    why: 'The name of the form field is empty, or it is not a text.',
    sh: withCallbackUrl('"field": 1'),
  },
  CALLBACK_HEADERS: {
    why: 'headers is not an object.',
    sh: withCallbackUrl('"headers": "session"'),
  },
  CALLBACK_HEADER_NAME: {
    why: 'The name of a header is too long, not valid in HTTP, or one that the sender sets itself.',
    sh: withCallbackUrl('"headers": {"Host": "example.com"}'),
  },
  CALLBACK_HEADER_VALUE: {
    why: 'The value of a header is not a text that HTTP can carry.',
    sh: withCallbackUrl('"headers": {"x-session": 1}'),
  },
  CALLBACK_HEADERS_TOO_LARGE: {
    why: 'The headers are longer than 2048 bytes of compact JSON.',
    sh: `${longText(3000)}${withCallbackUrl(`"headers": {"x-session": "'$long'"}`)}`,
  },
  CALLBACK_CUSTOM_TOO_LARGE: {
    why: 'The member custom of the callback is longer than 512 bytes of compact JSON.',
    sh: `${longText(600)}${withCallbackUrl(`"custom": "'$long'"`)}`,
  },
  CALLBACK_RETRY: {
    why: 'retry is not a whole number from 0 to 5.',
    sh: withCallbackUrl('"retry": 6'),
  },
}
