/** By which scenarios are picked: they have all labels of `has`, and none of `lacks`. */
export interface Labels {
  readonly has: readonly string[];
  readonly lacks: readonly string[];
}

/** Reads `az,+faults,-slow`: labels that a scenario must have, or, behind a minus, must not have. As scheduler_perf's filter. */
export function readLabels(texts: readonly string[]): Labels {
  const words = texts.flatMap((text) => text.split(",")).map((word) => word.trim());
  const signed = (sign: string) => words.filter((word) => word.startsWith(sign)).map((word) => word.slice(1));
  const plain = words.filter((word) => word !== "" && !/^[-+]/.test(word));
  return { has: [...plain, ...signed("+")], lacks: signed("-") };
}

/** Whether a scenario with these labels is picked. */
export function picks({ has, lacks }: Labels, labels: readonly string[]): boolean {
  return has.every((label) => labels.includes(label)) && !lacks.some((label) => labels.includes(label));
}
