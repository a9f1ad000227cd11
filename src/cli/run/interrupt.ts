/** Whether Ctrl-C was pressed since this began to listen. */
export class Interrupt {
  heard = false;
  readonly #listener = () => {
    this.heard = true;
  };

  constructor() {
    process.once("SIGINT", this.#listener);
  }

  /** Listens no more. */
  close(): void {
    process.removeListener("SIGINT", this.#listener);
  }
}
