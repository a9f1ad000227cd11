/** `/os-keypairs` (API reference: "Keypairs"). */
import * as p from "../../schema/parameters.ts";
import { bodySchema, during, querySchema, since, stages, until } from "../../schema/versioned.ts";

export const createKeypair = bodySchema({
  type: "object",
  properties: {
    keypair: {
      type: "object",
      properties: {
        name: stages(
          until(0, p.spacedName),
          during(1, 91, { allOf: [p.name, { ...p.someText, format: "keypair_name_20" }] }),
          since(92, { allOf: [p.name, { ...p.someText, format: "keypair_name_292" }] }),
        ),
        type: since(2, { type: "string", enum: ["ssh", "x509"] }),
        public_key: p.text,
        user_id: since(10, p.text),
      },
      required: ["name", since(92, "public_key")],
      additionalProperties: false,
    },
  },
  required: ["keypair"],
  additionalProperties: false,
});

export const listKeypairsQuery = querySchema({
  type: "object",
  properties: {
    user_id: since(10, p.anyText),
    limit: since(35, p.pagination.limit),
    marker: since(35, p.pagination.marker),
  },
  additionalProperties: p.refusedSince(75),
});

/** The query of `GET` and `DELETE` on one keypair. */
export const keypairQuery = querySchema({
  type: "object",
  properties: { user_id: since(10, p.anyText) },
  additionalProperties: p.refusedSince(75),
});
