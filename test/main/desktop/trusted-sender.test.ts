import { expect, test } from 'vitest'
import { isTrustedSender } from '../../../main/desktop/trusted-sender.ts'

const own = { name: 'our window' }
const page = { url: 'app://studio/', parent: null }

test('the top frame of our window on our page is heard', () => {
  expect(isTrustedSender({ sender: own, senderFrame: page }, own)).toBe(true)
  expect(
    isTrustedSender({ sender: own, senderFrame: { ...page, url: 'app://studio/index.html#x' } }, own),
  ).toBe(true)
})

test.each([
  ['another window', { sender: { name: 'other' }, senderFrame: page }],
  ['a frame within our page', { sender: own, senderFrame: { ...page, parent: page } }],
  ['a frame that is gone', { sender: own, senderFrame: null }],
  ...[
    'https://studio/',
    'app://studio.evil.example/',
    'app://evil/',
    'app:studio',
    'file:///app://studio/',
    'data:text/html,app://studio/',
    'about:blank',
    '',
  ].map(url => [`the page ${url}`, { sender: own, senderFrame: { ...page, url } }] as const),
])('%s is not heard', (_who, event) => {
  expect(isTrustedSender(event, own)).toBe(false)
})
