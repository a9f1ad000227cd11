/** What is wrong with a queue that was asked for, and the mend. */
export class QueueError extends Error {}
