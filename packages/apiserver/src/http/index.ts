export { failure } from './http-failures.ts'
export { HttpListener, type ListenerOptions } from './listener.ts'
