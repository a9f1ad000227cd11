/** An exception that Python would raise. `kind` is the name of its class (`ValueError`, `KeyError` …). */
export class PythonError extends Error {
  readonly kind: string;

  constructor(kind: string, message: string) {
    super(message);
    this.name = "PythonError";
    this.kind = kind;
  }
}
