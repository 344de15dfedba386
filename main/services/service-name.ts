export type ServiceName = 'traces-db' | 'engine'

export const serviceNames: readonly ServiceName[] = ['traces-db', 'engine']
