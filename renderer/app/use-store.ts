import { useSyncExternalStore } from 'react'
import type { Store } from './store.ts'

/** The store's value in a component; with a selector, the part of it that is wanted (compared by identity). */
export function useStore<T>(store: Store<T>): T
export function useStore<T, Part>(store: Store<T>, select: (value: T) => Part): Part
export function useStore<T, Part>(store: Store<T>, select?: (value: T) => Part): T | Part {
  return useSyncExternalStore(store.subscribe, () => (select ? select(store.get()) : store.get()))
}
