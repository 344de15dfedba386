/** A sentence in which code stands between backticks. */
export function RichText({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text that never changes
      <code key={index} className="mono">
        {part}
      </code>
    ) : (
      part
    ),
  )
}
