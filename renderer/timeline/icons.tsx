/** The few signs of the timeline, drawn in the colour of the text around them. */
import type { ReactNode } from 'react'

function Icon({ children }: { readonly children: ReactNode }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}

export const FoldIcon = () => (
  <Icon>
    <path d="M4 3l4 3 4-3M4 13l4-3 4 3" />
  </Icon>
)

export const UnfoldIcon = () => (
  <Icon>
    <path d="M4 6l4-3 4 3M4 10l4 3 4-3" />
  </Icon>
)

export const PinIcon = () => (
  <Icon>
    <path d="M6 2h4l-.5 4.5L12 9H4l2.5-2.5zM8 9v5" />
  </Icon>
)

export const ChevronIcon = () => (
  <Icon>
    <path d="M6 4l4 4-4 4" />
  </Icon>
)
