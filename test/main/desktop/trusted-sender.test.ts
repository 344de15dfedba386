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

const foreign = [
  'https://studio/',
  'app://studio.evil.example/',
  'app://evil/',
  'app:studio',
  'file:///app://studio/',
  'data:text/html,app://studio/',
  'about:blank',
  '',
]

test.each<{ readonly who: string; readonly event: Parameters<typeof isTrustedSender>[0] }>([
  { who: 'another window', event: { sender: { name: 'other' }, senderFrame: page } },
  { who: 'a frame within our page', event: { sender: own, senderFrame: { ...page, parent: page } } },
  { who: 'a frame that is gone', event: { sender: own, senderFrame: null } },
  ...foreign.map(url => ({
    who: `the page "${url}"`,
    event: { sender: own, senderFrame: { ...page, url } },
  })),
])('$who is not heard', ({ event }) => {
  expect(isTrustedSender(event, own)).toBe(false)
})
