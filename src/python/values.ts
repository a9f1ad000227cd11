/** A Python float whose `str()` matters: 4.0, where the number 4 is an int. */
export class PythonFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A Python object of which only its `repr()` is known. */
export class PythonObject {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value as a filter of Nova meets it in a host or in JSON. */
export type PythonValue =
  | null
  | boolean
  | number
  | string
  | PythonFloat
  | PythonObject
  | readonly PythonValue[]
  | { readonly [key: string]: PythonValue };

export function isDict(value: PythonValue): value is { readonly [key: string]: PythonValue } {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof PythonFloat) &&
    !(value instanceof PythonObject)
  );
}
