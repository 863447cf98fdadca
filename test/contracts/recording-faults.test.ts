import { zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { parseRecording } from '../../contracts/recordings/formats/parse-recording.ts'

test.each([
  ['nothing', '', 'is empty'],
  ['a page', '<!doctype html>', 'is a page or XML'],
  ['cut JSON', '{"log":', 'is not JSON, although it begins like JSON'],
  ['a log without entries', '{"log":{}}', 'has a log without entries'],
  ['a pact', '{"interactions":[]}', 'is a pact. Give it to videoid-emulator verify'],
  ['a description of an API', '{"openapi":"3.1.0"}', 'is a description of an API'],
  [
    'a Postman collection without responses',
    '{"info":{"name":"a"},"item":[]}',
    'without saved responses',
  ],
  [
    'an Insomnia export without responses',
    '{"_type":"export","resources":[{"_type":"request"}]}',
    'Export it from Insomnia as HAR',
  ],
  [
    'an Insomnia export in YAML',
    'type: collection.insomnia.rest/5.0\ncollection: []\n',
    'Export it from Insomnia as HAR',
  ],
  ['other JSON', '[1,2]', 'is not a recording that drift can read'],
  ['curl without -i', '$ curl https://videoid.openapi.com/\n{}', 'Run curl with -i or -v'],
  ['prose', 'hello', 'is not a recording that drift can read'],
  ['half a flow', '1000:7:request', 'is not a complete mitmproxy file'],
  ['captured packets', Buffer.from([0xd4, 0xc3, 0xb2, 0xa1, 2, 0]), 'has captured packets'],
  ['damaged gzip', Buffer.from([0x1f, 0x8b, 8, 0, 1]), 'is a damaged gzip file'],
  ['a damaged archive', 'PK\u0003\u0004', 'is a damaged ZIP archive'],
  [
    'an archive of something else',
    zipSync({ 'a.txt': Buffer.from('a') }),
    'is a ZIP archive without a HAR file',
  ],
])('%s is refused with a sentence and its remedy', async (_, content, says) => {
  const { fault } = Object(await parseRecording(Buffer.from(content)))

  expect(fault).toContain(says)
  expect(fault).toMatch(/^\S.*\. [A-Z].*\.$|; .*\.$/)
})
