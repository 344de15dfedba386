import { useCallback, useSyncExternalStore } from 'react'
import { subscribeByFrame } from './by-frame.ts'
import type { Store } from './store.ts'

/** The store's value in a component; with a selector, the part of it that is wanted (compared by identity). */
export function useStore<T>(store: Store<T>): T
export function useStore<T, Part>(store: Store<T>, select: (value: T) => Part): Part
export function useStore<T, Part>(store: Store<T>, select?: (value: T) => Part): T | Part {
  return useSyncExternalStore(store.subscribe, () => (select ? select(store.get()) : store.get()))
}

/** As {@link useStore}; while the store changes many times a second, rendered once a frame (by-frame.ts). */
export function useStoreByFrame<T>(store: Store<T>): T
export function useStoreByFrame<T, Part>(store: Store<T>, select: (value: T) => Part): Part
export function useStoreByFrame<T, Part>(store: Store<T>, select?: (value: T) => Part): T | Part {
  const subscribe = useCallback(
    (listener: () => void) => subscribeByFrame(store.subscribe, listener),
    [store],
  )
  return useSyncExternalStore(subscribe, () => (select ? select(store.get()) : store.get()))
}
