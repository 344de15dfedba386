/** Line icons of 16 x 16, drawn in the colour of the text. They decorate: the label stands beside or in aria. */
const paths = {
  runs: 'M2.5 4h11M2.5 8h11M2.5 12h7',
  timeline: 'M2.5 4h5M5 8h7M9 12h4.5',
  memory: 'M2 12.5l3-6 3 3 2.5-6 3.5 9zM2 12.5h12',
  measures: 'M3 13V7M6.5 13V3M10 13V8.5M13.5 13V5',
  compare: 'M2.5 3h8v3h-8zM4.5 10h9v3h-9z',
  run: 'M4.5 2.5l8 5.5-8 5.5z',
  strategy: 'M5.5 4.5L2 8l3.5 3.5M10.5 4.5L14 8l-3.5 3.5',
  learn: 'M8 3L1.5 6 8 9l6.5-3zM4 7.2V11c2.2 1.9 5.8 1.9 8 0V7.2',
  check: 'M3.5 8.5l3 3 6-7',
  back: 'M10 4L6 8l4 4',
  forward: 'M6 4l4 4-4 4',
  close: 'M4 4l8 8M12 4l-8 8',
  file: 'M4 1.5h5l3 3v10H4zM9 1.5v3h3',
  folder: 'M1.5 4h5l1.5 1.5h6.5v7.5h-13z',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5l3 3',
  up: 'M4 10l4-4 4 4',
  down: 'M4 6l4 4 4-4',
  trash: 'M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5l.5 9h6l.5-9',
  warning: 'M8 2.5l6 11H2zM8 6.5v3.5M8 11.8v.2',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  drop: 'M8 2.5v7.5M4.5 6.5L8 10l3.5-3.5M2.5 13.5h11',
  theme: 'M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11',
} as const

export type IconName = keyof typeof paths

export function Icon({ name }: { readonly name: IconName }) {
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
      <path d={paths[name]} />
    </svg>
  )
}
