import { useState } from 'react'

/** The value, or the last one while the next is on its way: nothing jumps when the selection moves on. */
export function useLast<T>(value: T | undefined): T | undefined {
  const [last, setLast] = useState(value)
  if (value !== undefined && value !== last) setLast(value)
  return value ?? last
}
