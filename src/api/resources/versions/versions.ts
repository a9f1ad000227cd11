/** The versions documents: `/`, `/v2`, `/v2.1`, and for other paths the choice of both (API reference: "API versions"). */
import type { Release } from "../../../model/conf/conf.ts";
import type { Answer } from "../../core/call.ts";
import type { VersionsDocument } from "../../core/router.ts";
import { formatMinor, MAX_MINOR_OF_RELEASE, versionHeaders } from "../../protocol/microversion.ts";

type Json = Record<string, unknown>;

interface ApiVersion {
  readonly id: "v2.0" | "v2.1";
  /** First segment of its paths. */
  readonly root: string;
  readonly status: Readonly<Record<Release, string>>;
  readonly updated: string;
  readonly mediaVersion: string;
}

const V20: ApiVersion = {
  id: "v2.0",
  root: "v2",
  status: { zed: "SUPPORTED", newest: "DEPRECATED" },
  updated: "2011-01-21T11:33:21Z",
  mediaVersion: "2",
};
const V21: ApiVersion = {
  id: "v2.1",
  root: "v2.1",
  status: { zed: "CURRENT", newest: "CURRENT" },
  updated: "2013-07-23T11:33:21Z",
  mediaVersion: "2.1",
};

/**
 * Answers a request for a versions document.
 * @param path the path asked for, which the choices repeat
 */
export function versionsAnswer(document: VersionsDocument, origin: string, path: string, release: Release): Answer {
  switch (document) {
    case "all":
      return { status: 200, body: { versions: [V20, V21].map((version) => brief(version, origin, release)) } };
    case "choices":
      return { status: 300, body: { choices: [V20, V21].map((version) => choice(version, origin, path, release)) } };
    case "v2.0":
      return { status: 200, body: { version: full(V20, origin, release) } };
    case "v2.1":
      return { status: 200, headers: versionHeaders(1), body: { version: full(V21, origin, release) } };
  }
}

function brief(version: ApiVersion, origin: string, release: Release): Json {
  const microversions = version === V21;
  return {
    id: version.id,
    status: version.status[release],
    version: microversions ? formatMinor(MAX_MINOR_OF_RELEASE[release]) : "",
    min_version: microversions ? formatMinor(1) : "",
    updated: version.updated,
    links: [{ rel: "self", href: `${origin}/${version.root}/` }],
  };
}

function full(version: ApiVersion, origin: string, release: Release): Json {
  const described = { rel: "describedby", type: "text/html", href: "http://docs.openstack.org/" };
  const shown = brief(version, origin, release);
  return {
    ...shown,
    links: [{ rel: "self", href: `${origin}/${version.root}/` }, described],
    "media-types": mediaTypes(version),
  };
}

function choice(version: ApiVersion, origin: string, path: string, release: Release): Json {
  return {
    id: version.id,
    status: version.status[release],
    links: [{ rel: "self", href: `${origin}/${version.root}${path}` }],
    "media-types": mediaTypes(version),
  };
}

function mediaTypes(version: ApiVersion): Json[] {
  return [
    {
      base: "application/json",
      type: `application/vnd.openstack.compute+json;version=${version.mediaVersion}`,
    },
  ];
}
