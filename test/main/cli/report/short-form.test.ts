import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reportHtml } from '../../../../main/cli/report/report-html.ts'
import { shortForm } from '../../../../main/cli/report/short-form.ts'

const kernel =
  'void at::native::vectorized_elementwise_kernel<4, at::native::CUDAFunctor_add<float>, at::detail::Array<char*, 3> >(int, at::native::CUDAFunctor_add<float>, at::detail::Array<char*, 3>)'

test('a kernel is called by its name, with the outer arguments where they have room', () => {
  expect(shortForm(kernel)).toBe(
    'at::native::vectorized_elementwise_kernel<4, at::native::CUDAFunctor_add<…>, at::detail::Array<…> >',
  )
  expect(shortForm(`void ${'x'.repeat(60)}<${'y'.repeat(60)}>(int)`)).toBe(`${'x'.repeat(60)}<…>`)
  expect(shortForm('z'.repeat(200))).toBe(`${'z'.repeat(99)}…`)
})

test('a short name stays as it is, whatever its brackets', () => {
  for (const name of ['aten::mm', 'f(int)', 'a < b', '', '(anonymous)']) expect(shortForm(name)).toBe(name)
})

test('any name has a short form of bounded length', () => {
  const letters = fc.constantFrom('a', '<', '>', '(', ')', ',', ' ', '…')
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 300 }), parts => {
      const name = parts.join('')
      const short = shortForm(name)
      expect(short.length).toBeLessThanOrEqual(100)
      if (name.length <= 100) expect(short).toBe(name)
    }),
  )
})

test('a report shows the short name, and the whole one on demand', () => {
  const sentence = 'What it means, in words that go on. '.repeat(5)
  const html = reportHtml('t', [
    { kind: 'table', columns: ['name'], rows: [[kernel], ['aten::mm', sentence]] },
  ])
  expect(html).toContain('<details><summary>at::native::vectorized_elementwise_kernel&lt;4, ')
  expect(html).toContain('&lt;…&gt; &gt;</summary>void at::native::vectorized')
  expect(html).toContain(`<td>aten::mm</td><td>${sentence}</td>`)
})
