/** What is wrong with the requested queue, and the suggested fix. */
export class QueueError extends Error {}
